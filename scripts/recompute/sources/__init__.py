"""Sources: the catalogue of data sets, and the one door to their checked extracts.

`catalogue()` tells what there is, `load(id)` gives an extract after its checksum, schema and keys
were verified, `flows(id)` gives trade by partner in one form whatever the source, `totals(id)` a
reporter's whole trade, and `loaded()` names what this process has asked for.
"""

from recompute.sources.catalogue import catalogue
from recompute.sources.flows import flows, totals
from recompute.sources.load import load, loaded

__all__ = ["catalogue", "flows", "load", "loaded", "totals"]
