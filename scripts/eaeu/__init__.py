"""The paper's claims: a module a chapter, a function a claim, each from choices to an estimate.

Functions load their data through `recompute.sources.load` or the facts' door, `eaeu.facts`; the
choices they take are those of `data/claims.yaml`. Chapters call them, and so may an analyst:
``from eaeu import prospects; prospects.early_success(...)``.
"""
