"""The ledger, the specifications of a claim, and the verdict they give."""

from recompute.claims.ledger import Claim, Ledger, Verdict, ledger
from recompute.claims.specifications import Estimate
from recompute.errors import NoData

__all__ = ["Claim", "Estimate", "Ledger", "NoData", "Verdict", "ledger"]
