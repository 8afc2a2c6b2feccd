"""Sources: the catalogue of data sets, and the one door to their checked extracts."""

from recompute.sources.catalogue import Source, catalogue
from recompute.sources.flows import flows, totals
from recompute.sources.load import load, loaded

__all__ = ["Source", "catalogue", "flows", "load", "loaded", "totals"]
