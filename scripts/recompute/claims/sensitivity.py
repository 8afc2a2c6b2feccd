"""What a verdict hangs on: the same rule without each of the sources in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recompute.claims.verdict import verdict

if TYPE_CHECKING:
    import pandas as pd

    from recompute.claims.ledger import Verdict


def without_each_source(table: pd.DataFrame) -> dict[str, Verdict]:
    """Verdict on the specifications that do without a source, for each source.

    Parameters
    ----------
    table : DataFrame
        One row a specification: `supports`, and `source` with the ids joined by ``"; "``.

    Returns
    -------
    dict
        Source id -> verdict; "not testable" where every specification needs the source.
    """
    used = table["source"].str.split("; ")
    return {
        source: verdict(table[[source not in ids for ids in used]])
        for source in sorted({one for ids in used for one in ids})
    }
