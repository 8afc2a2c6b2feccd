"""Section IV, obstacles in the region: the parameter that a reader of the chapter may vary.

The claims are decided in the modules named for their subjects: `size`, `main_partner`, `ukraine`,
`technology`, `resources`, `inequality`, `transfers` and `moldova`.
"""

from __future__ import annotations

from functools import cache

from eaeu import resources, size, technology
from recompute.claims import NoData
from recompute.errors import RecomputeError

YEARS = range(1990, 2031)
"""Years among which those that can be shown are looked for."""


def check_shown(year: object, wdi: str) -> None:
    """Refuse a year for which the chapter has not all that it shows.

    Parameters
    ----------
    year
        The chapter's `shown_year`.
    wdi : str
        Id of the World Bank's vintage that the chapter shows.

    Raises
    ------
    RecomputeError
        Naming the years that can be shown.
    """
    # Captions print it: no text, no 2019.0.
    if type(year) is int and year in YEARS and _can_show(year, wdi):
        return
    raise RecomputeError(
        f"not all that the chapter shows is known for {year!r}",
        where="the chapter's parameter shown_year",
        mend=f"choose one of {', '.join(map(str, shown_years(wdi)))}",
    )


def shown_years(wdi: str) -> list[int]:
    """Years that the chapter can show, in order."""
    return [year for year in YEARS if _can_show(year, wdi)]


@cache
def _can_show(year: int, wdi: str) -> bool:
    """Whether the members can be set beside other unions and the world in one year."""
    try:
        resources.rents_compared(wdi, year)
        technology.relative_to_world(wdi, year)
        size.largest_members(wdi, year)
    except NoData:
        return False
    return True
