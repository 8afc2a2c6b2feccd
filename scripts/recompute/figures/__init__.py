"""Figures: one look, one door out, plots for the methods, citations."""

from recompute.figures.publish import PublishedFigure, publish

__all__ = ["PublishedFigure", "publish"]
