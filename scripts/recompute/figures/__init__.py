"""Figures: one look, one door out, plots for the methods, citations."""
