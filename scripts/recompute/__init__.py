"""Recompute the quantitative claims of a published paper from public data.

Used from the folder of a book. What an analyst asks for first:

- `recompute.sources`: the catalogue of data sets, `load` for an extract, `flows` for trade by partner
- `recompute.claims`: the ledger of claims; `recompute.claims.ways` computes one in every way
- `recompute.measures`: gravity, synthetic control, shares, likeness and concentration
- `recompute.notebook.Chapter`: what a chapter is written with
- `recompute.figures`: the book's plots and the rules of a figure

The book's page *Cite, re-execute, extend* works three questions; ``recompute --help`` lists the
commands.
"""

__version__ = "0.2.0"
