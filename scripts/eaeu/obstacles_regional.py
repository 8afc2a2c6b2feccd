"""Section IV, obstacles in the region: the parameters that a reader of the chapter may vary.

The claims are decided in the modules named for their subjects: `size`, `main_partner`, `ukraine`,
`technology`, `resources`, `inequality`, `transfers` and `moldova`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from eaeu import resources, size, technology, ukraine
from recompute.claims import NoData
from recompute.errors import RecomputeError

YEARS = range(1990, 2031)
"""Years among which those that can be shown are looked for."""


def check_shown(year: object, dataset: str, *, datasets: Iterable[str], wdi: str) -> None:
    """Refuse parameters of the chapter for which it has nothing to show.

    Parameters
    ----------
    year, dataset
        The chapter's `shown_year` and `shown_source`.
    datasets : iterable of str
        Ids of the vintages among which `dataset` may be.
    wdi : str
        Id of the newest vintage of the World Bank, for all but Ukraine's rank.

    Raises
    ------
    RecomputeError
        If the year or the vintage cannot be shown; it names those that can.
    """
    known = sorted(set(datasets))
    if (
        dataset in known
        and isinstance(year, int)  # captions print it: no text, no 2019.0
        and year in YEARS
        and _can_compare(year, wdi)
        and _can_rank(year, dataset)
    ):
        return
    years = shown_years(dataset, wdi=wdi) if dataset in known else []
    if not years:
        able = [one for one in known if shown_years(one, wdi=wdi)]
        raise RecomputeError(
            f"the union cannot be ranked with and without Ukraine from {dataset!r}",
            where="the chapter's parameter shown_source",
            mend=f"choose one of {', '.join(able)}",
        )
    raise RecomputeError(
        f"not all that the chapter shows is known for {year!r}",
        where="the chapter's parameter shown_year",
        mend=f"choose one of {', '.join(map(str, years))}",
    )


def shown_years(dataset: str, *, wdi: str) -> list[int]:
    """Years that the chapter can show from a vintage, in order; `check_shown` has the parameters."""
    return [year for year in YEARS if _can_compare(year, wdi) and _can_rank(year, dataset)]


@cache
def _can_compare(year: int, wdi: str) -> bool:
    """Whether the members can be set beside other unions and the world in one year."""
    try:
        resources.rents_compared(wdi, year)
        technology.relative_to_world(wdi, year)
        size.largest_members(wdi, year)
    except NoData:
        return False
    return True


def _can_rank(year: int, dataset: str) -> bool:
    try:
        ukraine.rank_with_ukraine(dataset, year)
    except NoData:
        return False
    return True
