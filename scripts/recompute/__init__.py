"""Recompute the quantitative claims of a published paper from public data."""

__version__ = "0.2.0"
