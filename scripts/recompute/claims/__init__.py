"""The ledger, the ways to compute a claim, and the finding they make."""

from recompute.claims.findings import Finding
from recompute.claims.ledger import Claim, Ledger, ledger
from recompute.claims.ways import Estimate
from recompute.errors import NoData

__all__ = ["Claim", "Estimate", "Finding", "Ledger", "NoData", "ledger"]
