"""How the union began, and whether members turned to Russia.

Other parts of the section are in `eaeu.energy`, `eaeu.food_ban`, `eaeu.exports`,
`eaeu.agreements`, `eaeu.security` and `eaeu.transport`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from eaeu.data import published
from eaeu.members import MEMBERS, NAMES, OTHERS, members
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import partners

if TYPE_CHECKING:
    from collections.abc import Iterable

STARTS = {
    "CIS": ("CIS", 1994),
    "Eurasian Economic Community": ("EurAsEC", 2001),
    "customs union": ("Customs union", 2010),
    "union": ("EAEU", 2015),
}
"""Scheme -> its name among the memberships, and the first of its years."""

EARLY = ("BLR", "KAZ")
"""The members but Russia that were in every scheme."""

BADLY_RECORDED = frozenset({2010, 2011})
"""Years in which trade went unrecorded while customs posts were closing."""


@cache
def purchases(dataset: str) -> pd.DataFrame:
    """Rows of a data set in which a state once in one of the schemes buys (or reports, in WITS)."""
    flows = sources.load(dataset)
    buyer = "reporter" if "indicator" in flows else "importer"
    return flows[flows[buyer].isin(members("CIS", "1994-12-31"))]


def years_of(series: pd.Series, years: Iterable[int], dataset: str) -> pd.Series:
    """Values of a series in some years.

    Raises
    ------
    NoData
        One of the years is missing.
    """
    wanted = list(years)
    if missing := [year for year in wanted if year not in series.dropna().index]:
        raise NoData(f"{dataset} does not give {missing[0]} for all importers")
    return series.loc[wanted]


@cache
def inner_share(scheme: str, dataset: str, importers: str) -> pd.Series:
    """Share of the importers' purchases that comes from inside a scheme, in per cent by year.

    Parameters
    ----------
    scheme : str
        A key of `STARTS`; its members at the end of its first year count.
    dataset : str
        Id of a data set on trade.
    importers : str
        ``Belarus and Kazakhstan``, or ``all members but Russia``.

    Raises
    ------
    NoData
        The data set lacks one of the importers.
    """
    organisation, first = STARTS[scheme]
    inside = members(organisation, f"{first}-12-31")
    reporters = EARLY if importers == "Belarus and Kazakhstan" else sorted(inside - {"RUS"})
    flows = purchases(dataset)
    buyer = "reporter" if "indicator" in flows else "importer"
    if absent := sorted(set(reporters) - set(flows[buyer])):
        raise NoData(f"{dataset} has no imports of {', '.join(absent)}")
    return partners.trade_with(flows, reporters, inside, "imports").joint_share()


def start_of(scheme: str, dataset: str, importers: str, measure: str) -> float:
    """How a scheme's first five years went, in per cent or percentage points of imports.

    Raises
    ------
    NoData
        The data set does not reach over the years needed.
    """
    first, share = STARTS[scheme][1], inner_share(scheme, dataset, importers)
    five = years_of(share, range(first, first + 5), dataset).mean()
    if measure == "five-year mean":
        return five
    if measure == "first to fifth year":
        return share[first + 4] - share[first]
    return five - years_of(share, range(first - 3, first), dataset).mean()


def early_success(
    scheme: str, predecessor: str, dataset: str, importers: str, measure: str
) -> Estimate:
    """Lead of a scheme's first five years over its predecessor's, in percentage points.

    Raises
    ------
    NoData
        The data set does not reach over the years or the importers of both.
    """
    lead = start_of(scheme, dataset, importers, measure)
    lead -= start_of(predecessor, dataset, importers, measure)
    used = [dataset, "facts-memberships"]
    return Estimate(lead, used, year=STARTS[scheme][1], published=published(dataset))


def starts_in_2010(table: pd.DataFrame) -> pd.Series:
    """Which specifications of `early_success` take the badly recorded 2010 for a first year."""
    concerned = table["scheme"].eq("customs union") | table["predecessor"].eq("customs union")
    return concerned & table["measure"].eq("first to fifth year")


def inner_imports() -> pd.DataFrame:
    """Share of imports from the union's members, per cent, 1998 to 2019, by buyer and record."""
    records = {"COW": "cow-trade-4.0", "WITS": "wits-2021"}
    return pd.DataFrame(
        {
            f"{NAMES[code]}, {label}": partners.trade_with(
                purchases(dataset), [code], MEMBERS, "imports"
            ).shares()[code]
            for code in ("KAZ", "BLR")
            for label, dataset in records.items()
        }
    ).loc[1998:2019]


# --- Russia's share of what the members buy ---


@cache
def from_russia(dataset: str, importers: tuple[str, ...]) -> partners.PartnerTrade:
    """Goods that importers (iso3) buy from Russia, and in all."""
    return partners.trade_with(purchases(dataset), importers, ["RUS"], "imports")


def trade_substitution(
    start: int, dataset: str, window: int, weighting: str, left_out: str
) -> Estimate:
    """Change of Russia's share of the members' imports around a start, in percentage points.

    Raises
    ------
    NoData
        The data set lacks a year, or leaving out the badly recorded years changes nothing.
    """
    bought = from_russia(dataset, tuple(OTHERS) if start == 2015 else ("KAZ", "BLR"))
    by_value = weighting == "by value"
    share = bought.joint_share() if by_value else bought.shares().dropna().mean(axis=1)
    skipped = frozenset() if left_out == "no year" else BADLY_RECORDED
    before, after = set(range(start - window, start)), set(range(start, start + window))
    if skipped and not skipped & (before | after):
        raise NoData(
            "the badly recorded years lie outside the window, so that leaving them out "
            "changes nothing"
        )
    later = years_of(share, sorted(after - skipped), dataset).mean()
    earlier = years_of(share, sorted(before - skipped), dataset).mean()
    return Estimate(later - earlier, dataset, year=start)


def russias_share() -> pd.DataFrame:
    """Russia's share of each member's imports, per cent, 2001 to 2019, by the member's name."""
    shares = from_russia("wits-2021", tuple(OTHERS)).shares()
    return shares.rename(columns=NAMES).loc[2001:2019]


def changes_of_share() -> dict[str, float]:
    """Change of Russia's share of imports from 2010–2014 to 2015–2019, in percentage points.

    Returns
    -------
    dict
        `kaz, blr, arm, kgz`, and `kaz_without` the badly recorded years.
    """
    shares = russias_share()
    later = shares.loc[2015:2019].mean()
    change = later - shares.loc[2010:2014].mean()
    return {
        "kaz": change["Kazakhstan"],
        "blr": change["Belarus"],
        "arm": change["Armenia"],
        "kgz": change["Kyrgyzstan"],
        "kaz_without": later["Kazakhstan"] - shares.loc[2012:2014, "Kazakhstan"].mean(),
    }
