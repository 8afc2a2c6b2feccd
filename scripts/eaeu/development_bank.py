"""Whether the Eurasian Development Bank leans to the weaker members.

The share of the weaker members in the bank's projects is set against their share in what would
call for finance: output, people, investment from abroad, or credit that is lacking.
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
    from collections.abc import Iterable

    from matplotlib.figure import Figure

BANK = "Eurasian Development Bank"
REPORTS = {"November 2018": "2018-11", "December 2019": "2019-12"}
"""Month of the bank's report by the name of the choice `projects`."""

NATIONAL_ACCOUNTS: dict[str, national_accounts.Concept] = {
    "output": "gdp",
    "income at parity": "gdp_ppp",
    "people": "population",
}
"""Yardsticks that are read from the national accounts, and their concept."""

CREDIT = "FS.AST.PRVT.GD.ZS"  # domestic credit to the private sector, % of GDP
INVESTMENT = "BX.KLT.DINV.CD.WD"  # foreign direct investment, net inflows, US$


def seat() -> str:
    """City of the bank's seat."""
    return str(facts_on("seat", subject=BANK)["entity"].item())


def project_shares(report: str) -> pd.Series:
    """Share of each member of the union in the bank's projects, in per cent.

    Members that a report does not tell apart stand together under their codes joined by ``+``,
    with what the others leave.
    """
    shares = facts_on("portfolio_share", date=REPORTS[report]).set_index("entity")["value"]
    if together := [iso3 for iso3 in MEMBERS if iso3 not in shares]:
        shares["+".join(together)] = 100 - shares.sum()
    return shares


def share_of_projects(report: str, weaker: Iterable[str], everyone: Iterable[str]) -> float:
    """Share of the weaker members in the projects in a group of members, in per cent."""
    shares = project_shares(report)

    def sum_of(group: Iterable[str]) -> float:
        inside = [codes for codes in shares.index if set(codes.split("+")) <= set(group)]
        return float(shares[inside].sum())

    return 100 * sum_of(weaker) / sum_of(everyone)


def yardstick_values(yardstick: str, vintage: str, year: int) -> pd.Series:
    """Yardstick for the projects, by member.

    Parameters
    ----------
    yardstick : str
        One of `NATIONAL_ACCOUNTS`; ``foreign investment``, the mean inflow of three years in US$;
        or ``credit lacking``, the private credit in US$ billion that would bring the member to the
        depth of upper-middle-income economies.
    vintage : str
        Data set of the World Bank.
    year : int
        Year of the report.
    """
    panel = sources.load(vintage)
    if yardstick in NATIONAL_ACCOUNTS:
        return national_accounts.annual(panel, NATIONAL_ACCOUNTS[yardstick], MEMBERS).T[year]
    if yardstick == "foreign investment":
        return wide(vintage, INVESTMENT).loc[year - 2 : year, MEMBERS].mean()
    credit = wide(vintage, CREDIT).T[year]
    output = national_accounts.annual(panel, "gdp", MEMBERS).T[year]
    return output * (credit["UMC"] - credit[MEMBERS])


def poorest(weaker: str, vintage: str, year: int) -> list[str]:
    """ISO codes of the two or three members with the lowest output per head, the lowest first."""
    panel = sources.load(vintage)
    output = national_accounts.annual(panel, "gdp", MEMBERS).T[year]
    people = national_accounts.annual(panel, "population", MEMBERS).T[year]
    return (output / people).nsmallest(2 if weaker.startswith("two") else 3).index.tolist()


def edb_finance(projects: str, weaker: str, among: str, yardstick: str, vintage: str) -> Estimate:
    """Weaker members' share in the bank's projects, as a multiple of their share in a yardstick.

    Parameters
    ----------
    projects, weaker, among, yardstick, vintage
        Choices of the ledger.

    Returns
    -------
    Estimate
        With `seat`, `share_of_projects_percent` and `share_of_yardstick_percent`.
    """
    year = int(REPORTS[projects][:4])
    weak = poorest(weaker, vintage, year)
    everyone = MEMBERS if among == "five members" else OTHERS
    need = yardstick_values(yardstick, vintage, year)[everyone]
    share = 100 * need[weak].sum() / need.sum()
    given = share_of_projects(projects, weak, everyone)
    return Estimate(
        given / share,
        ["facts-institutions", vintage],
        year=year,
        published=published(vintage),
        extra={
            "seat": seat(),
            "share_of_projects_percent": given,
            "share_of_yardstick_percent": share,
        },
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
        "projects": project_shares("December 2019")[MEMBERS],
        "output": yardstick_values("output", wdi, 2019),
        "people": yardstick_values("people", wdi, 2019),
    }
    shares = pd.DataFrame({name: 100 * column / column.sum() for name, column in columns.items()})
    return shares.loc[MEMBERS].rename(index=NAMES)


def draw_projects_and_need(shares: pd.DataFrame) -> Figure:
    """Draw the table of `projects_and_need`: a group of bars a member, a bar a column."""
    with style.use():
        fig, ax = plt.subplots(figsize=style.size("wide"))
        colours = (style.ACCENT, style.NEUTRAL, style.FAINT)
        for row in range(len(shares)):
            for place, (column, colour) in enumerate(zip(shares, colours, strict=True)):
                value, y = float(shares[column].iloc[row]), row + 0.26 * (place - 1)
                label = column if row == 0 else "_"
                ax.barh(y, value, height=0.23, color=colour, label=label)
                style.note(ax, f"{value:.1f}", (value, y), (4, 0))
        ax.set_yticks(range(len(shares)), shares.index, color=style.INK)
        ax.invert_yaxis()
        ax.grid(visible=False, axis="y")
        ax.legend(loc="lower right")
        style.value_axis(ax, "% of the five members", axis="x")
    return fig


def sums_of_the_poorest(wdi: str) -> dict[str, float]:
    """Compare what the bank has in the two poorest members with output and other finance.

    Returns
    -------
    dict
        `there`, projects in US$ billion, and `of_output`, their per cent of yearly output, both at
        the end of 2019; `signed`, a year's new projects if spread the same way, and `inflow`, mean
        direct investment from abroad in 2017 to 2019, both US$ billion; `charter`, the bank's
        charter capital in US$ billion; `held`, per cent of the paid-in capital that each of the two
        holds since the end of 2022.
    """
    weak = poorest("two lowest incomes", wdi, 2019)
    share = project_shares("December 2019")[weak].sum() / 100
    there = facts_on("portfolio", date="2019-12")["value"].item() * share
    capital = facts_on("capital_share", date="2022-12-30").set_index("entity")["value"]
    inflow = wide(wdi, INVESTMENT).loc[2017:2019, weak].mean().sum() / 1e9
    return {
        "there": there,
        "of_output": 100 * there / yardstick_values("output", wdi, 2019)[weak].sum(),
        "signed": facts_on("signed_in_year", date="2019-12")["value"].item() * share,
        "inflow": inflow,
        "charter": facts_on("charter_capital")["value"].item(),
        "held": capital[weak].mean(),
    }


def largest_for_its_size(shares: pd.DataFrame) -> dict[str, Any]:
    """Member whose share in projects is the largest multiple of its share in output.

    Parameters
    ----------
    shares : DataFrame
        From `projects_and_need`.

    Returns
    -------
    dict
        `most`, its name; `most_projects` and `most_output`, its shares in per cent.
    """
    most = str((shares["projects"] / shares["output"]).idxmax())
    return {
        "most": most,
        "most_projects": shares.loc[most, "projects"],
        "most_output": shares.loc[most, "output"],
    }


def credit_range(wdi: str) -> dict[str, Any]:
    """Private credit in 2019, in per cent of output.

    Returns
    -------
    dict
        `credit_low` and `credit_high`, the extremes among the members, with `credit_low_name` and
        `credit_high_name`; `umc`, that of upper-middle-income economies.
    """
    credit = wide(wdi, CREDIT).T[2019]
    own = credit[MEMBERS].rename(NAMES)
    return {
        "credit_low": own.min(),
        "credit_low_name": own.idxmin(),
        "credit_high": own.max(),
        "credit_high_name": own.idxmax(),
        "umc": credit["UMC"],
    }
