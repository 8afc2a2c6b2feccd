"""The Eurasian Development Bank: its seat, where it has projects, whether it leans to the weaker.

The share of the weaker members in the bank's projects is set against their share in output, people
or investment from abroad.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib.pyplot as plt
import pandas as pd

from eaeu.data import published, wide
from eaeu.institutions import facts_on
from eaeu.members import MEMBERS, NAMES, OTHERS
from recompute import sources
from recompute.claims import Estimate
from recompute.figures import style
from recompute.measures import national_accounts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BANK = "Eurasian Development Bank"
REPORT, REPORTED = "2019-12", "2019-12-31"
"""Month of the bank's last report by member that was found, and a day by which it was public."""

NATIONAL_ACCOUNTS: dict[str, national_accounts.Concept] = {"output": "gdp", "people": "population"}
"""Yardsticks that are read from the national accounts, and their concept."""

INVESTMENT = "BX.KLT.DINV.CD.WD"  # foreign direct investment, net inflows, US$


def project_shares() -> pd.Series:
    """Share of each member of the union in the bank's projects, per cent, as last reported."""
    shares = facts_on("portfolio_share", date=REPORT).set_index("entity")["value"]
    return shares.reindex(MEMBERS).fillna(0.0)


def yardstick_values(yardstick: str, dataset: str, year: int) -> pd.Series:
    """Yardstick for the projects, by member.

    Parameters
    ----------
    yardstick : str
        One of `NATIONAL_ACCOUNTS`, or ``foreign investment``, the mean inflow of three years, US$.
    dataset : str
        Vintage of the World Bank's indicators.
    year : int
        Year of the report.
    """
    if yardstick in NATIONAL_ACCOUNTS:
        panel = sources.load(dataset)
        return national_accounts.annual(panel, NATIONAL_ACCOUNTS[yardstick], MEMBERS).T[year]
    return wide(dataset, INVESTMENT).loc[year - 2 : year].reindex(columns=MEMBERS).mean()


def poorest(weaker: str, dataset: str, year: int) -> list[str]:
    """ISO codes of the two or three members with the lowest output per head, the lowest first."""
    panel = sources.load(dataset)
    output = national_accounts.annual(panel, "gdp", MEMBERS).T[year]
    people = national_accounts.annual(panel, "population", MEMBERS).T[year]
    return (output / people).nsmallest(2 if weaker.startswith("two") else 3).index.tolist()


def bank_seat(office: str) -> Estimate:
    """Year since which the bank has its head office where it has it, with the `city`.

    Parameters
    ----------
    office : str
        Choice of the ledger; there is one.
    """
    row = facts_on("seat", subject=BANK).iloc[0]
    year = int(row["date"][:4])
    return Estimate(
        year, "facts-institutions", year=year, extra={"city": row["entity"]},
        published=f"{year}-12-31",
    )  # fmt: skip


def members_with_projects(report: str) -> Estimate:
    """Count the union's members in which the bank has projects.

    Parameters
    ----------
    report : str
        Choice of the ledger; there is one.
    """
    there = int((project_shares() > 0).sum())
    return Estimate(there, "facts-institutions", year=2019, published=REPORTED)


def lean_to_the_weaker(weaker: str, among: str, yardstick: str, dataset: str) -> Estimate:
    """Weaker members' share in the bank's projects, as a multiple of their share in a yardstick.

    Parameters
    ----------
    weaker, among, yardstick, dataset
        Choices of the ledger.

    Returns
    -------
    Estimate
        With `projects_percent` and `yardstick_percent`, the two shares.
    """
    year = int(REPORT[:4])
    weak = poorest(weaker, dataset, year)
    everyone = MEMBERS if among == "five members" else OTHERS
    size = yardstick_values(yardstick, dataset, year)[everyone]
    projects = project_shares()[everyone]
    share = 100 * size[weak].sum() / size.sum()
    given = 100 * projects[weak].sum() / projects.sum()
    return Estimate(
        given / share,
        ["facts-institutions", dataset],
        year=year,
        published=max(published(dataset), REPORTED),
        extra={"projects_percent": given, "yardstick_percent": share},
    )


def two_poorest(wdi: str) -> list[str]:
    """Names of the two members with the lowest output per head in 2019, the lowest first."""
    return [NAMES[iso3] for iso3 in poorest("two lowest incomes", wdi, 2019)]


def projects_and_need(wdi: str) -> pd.DataFrame:
    """Each member's share in projects, output and people in 2019, in per cent of the five.

    Returns
    -------
    DataFrame
        Index the member's name; columns `projects`, `output`, `people`.
    """
    columns = {
        "projects": project_shares(),
        "output": yardstick_values("output", wdi, 2019),
        "people": yardstick_values("people", wdi, 2019),
    }
    shares = pd.DataFrame({name: 100 * column / column.sum() for name, column in columns.items()})
    return shares.loc[MEMBERS].rename(index=NAMES)


def draw_projects_and_need(shares: pd.DataFrame) -> Figure:
    """Draw the table of `projects_and_need`: a group of bars a member, a bar a column."""
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 3.7))
        colours = (style.ACCENT, style.NEUTRAL, style.FAINT)
        for row in range(len(shares)):
            for place, (column, colour) in enumerate(zip(shares, colours, strict=True)):
                value, y = float(shares[column].iloc[row]), row + 0.26 * (place - 1)
                ax.barh(y, value, height=0.23, color=colour)
                named = f" {column}" if row == 0 else ""
                style.note(ax, f"{value:.1f}{named}", (value, y), (4, 0))
        ax.set_yticks(range(len(shares)), shares.index, color=style.INK)
        ax.invert_yaxis()
        ax.grid(visible=False, axis="y")
        style.value_axis(ax, "% of the five members", axis="x")
    return fig


def sums_of_the_poorest(dataset: str) -> dict[str, float]:
    """Compare what the bank has in the two poorest members with their output and other finance.

    Returns
    -------
    dict
        `there`, projects in US$ billion at the end of 2019, `of_output`, their per cent of yearly
        output; `charter`, the bank's charter capital in US$ billion.
    """
    weak = poorest("two lowest incomes", dataset, 2019)
    there = facts_on("portfolio", date=REPORT)["value"].item() * project_shares()[weak].sum() / 100
    return {
        "there": there,
        "of_output": 100 * there / yardstick_values("output", dataset, 2019)[weak].sum(),
        "charter": facts_on("charter_capital")["value"].item(),
    }


def numbers_of(ways: pd.DataFrame, dataset: str) -> dict[str, Any]:
    """Numbers and names for the answer, from the ways of the part on the weaker members.

    Returns
    -------
    dict
        `first` and `second`, the two poorest members; `projects`, `output` and `people`, their
        shares in per cent; `people_times` and `others_times`, their share in projects over that in
        people, and over that in output among the four without Russia; `there`, US$ billion.
    """
    mine = ways[ways["weaker"].eq("two lowest incomes") & ways["dataset"].eq(dataset)]
    asked = {(row["among"], row["yardstick"]): row for row in mine.to_dict("records")}
    output, people = asked["five members", "output"], asked["five members", "people"]
    first, second = two_poorest(dataset)
    return {
        "first": first,
        "second": second,
        "projects": float(output["projects_percent"]),
        "output": float(output["yardstick_percent"]),
        "people": float(people["yardstick_percent"]),
        "people_times": float(people["value"]),
        "others_times": float(asked["four without Russia", "output"]["value"]),
        "there": sums_of_the_poorest(dataset)["there"],
    }
