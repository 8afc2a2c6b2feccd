"""The claims on foreign policy, each in a small made-up world whose answer is worked by hand."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable

import pandas as pd
import pytest

from eaeu import (
    development_bank,
    eastern_partnership,
    foreign_policy,
    regional_growth,
)
from eaeu.members import MEMBERS
from recompute import claims
from recompute.errors import NoData, RecomputeError
from tests.content.conftest import World
from tests.content.small import in_one_year, panel

WDI = "wdi-2026-07"
CLAIMS: dict[str, Callable[..., claims.Estimate]] = {
    "regional-growth": regional_growth.regional_growth,
    "alternative-to-eu": eastern_partnership.alternative_to_eu,
    "edb-finance": development_bank.edb_finance,
    "transit-digital": foreign_policy.transit_digital,
    "financial-market-2025": foreign_policy.financial_market_2025,
    "energy-market-2025": foreign_policy.energy_market_2025,
}


def memberships(*spells: tuple[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(spells, columns=["organisation", "iso3"])
    return frame.assign(joined="1990-01-01", left=None, checked="public page")


def institutions(*rows: tuple[str, str, str, str, str, float | None]) -> pd.DataFrame:
    columns = ["subject", "property", "entity", "date", "precision", "value"]
    return pd.DataFrame(rows, columns=columns).assign(checked="public page")


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_a_claims_function_takes_the_choices_of_the_ledger(claim_id: str) -> None:
    keywords = set(inspect.signature(CLAIMS[claim_id]).parameters) - {"wdi"}
    assert keywords == set(claims.ledger()[claim_id].choices)


# Regional growth: donors stand still; the members swing by a point, then gain ten from 2015 on.


@pytest.fixture
def growing(world: World) -> World:
    still = dict.fromkeys(range(2000, 2018), 100.0)
    swing = {y: 100.0 * math.exp(0.01 * (y % 2)) for y in range(2000, 2014)}
    gain = {2014: 100.0} | dict.fromkeys(range(2015, 2018), 100.0 * math.exp(0.1))
    levels = dict.fromkeys(regional_growth.FORMER_SOCIALIST, still)
    levels |= dict.fromkeys(MEMBERS, swing | gain)
    world["maddison-2020"] = panel(gdp_head=levels)
    return world


@pytest.mark.parametrize(
    ("estimator", "p_value"),
    [
        ("synthetic control", 1),  # the donors' own fits are perfect, so no ratio is below theirs
        ("event study", 0.01),  # as extreme as none of 99 draws
    ],
)
def test_the_effect_is_the_gap_that_opens(growing: World, estimator: str, p_value: float) -> None:
    found = regional_growth.regional_growth(
        estimator, 2015, "Maddison 2020", "former socialist", "equal", 2000, wdi=WDI
    )
    assert found.value == pytest.approx(10)
    assert found.extra == {"p_value": pytest.approx(p_value), "n_donors": 23}
    assert found.source == ["maddison-2020"]


def test_weights_by_people(growing: World) -> None:
    rows = growing["maddison-2020"]
    late = rows["iso3"].eq("RUS") & rows["year"].ge(2015)
    rows.loc[late, "value"] = 100.0  # only Russia gains nothing; it has six people in ten
    people = dict(zip(MEMBERS, (6e6, 1e6, 1e6, 1e6, 1e6), strict=True))
    growing[WDI] = panel(SP__POP__TOTL=in_one_year(2014, **people))
    found = regional_growth.regional_growth(
        "synthetic control", 2015, "Maddison 2020", "former socialist", "by people", 2000, wdi=WDI
    )
    assert found.value == pytest.approx(4)
    assert found.source == ["maddison-2020", WDI]


def test_no_effect_without_years_or_donors(growing: World) -> None:
    choices = ("former socialist", "equal", 2000)
    rows = growing["maddison-2020"]
    growing["maddison-2020"] = rows[~rows["iso3"].isin(regional_growth.FORMER_SOCIALIST[8:])]
    with pytest.raises(NoData, match="fewer than nine donors"):
        regional_growth.regional_growth(
            "synthetic control", 2015, "Maddison 2020", *choices, wdi=WDI
        )
    growing["wdi-2016"] = panel(NY__GDP__PCAP__PP__KD={"RUS": {2014: 1.0, 2015: 1.0}})
    with pytest.raises(NoData, match="third year"):
        regional_growth.regional_growth(
            "synthetic control", 2015, "World Bank 2016", *choices, wdi=WDI
        )


def test_donors_lie_within_the_members_range(world: World) -> None:
    income = dict(zip(MEMBERS, (10.0, 9, 8, 7, 6), strict=True))
    rents = dict(zip(MEMBERS, (5.0, 4, 3, 2, 1), strict=True))
    others = {  # income, rents, people
        "AAA": (8, 3, 2e6),  # like them
        "BBB": (11, 3, 2e6),  # too rich
        "CCC": (8, 9, 2e6),  # too much oil
        "DDD": (8, 3, 5e5),  # too small
        "WLD": (8, 3, 7e9),  # no state
        "UKR": (8, 3, 4e7),  # left out
    }
    values: dict[str, dict[str, float]] = {
        "NY.GDP.PCAP.PP.CD": income | {iso3: row[0] for iso3, row in others.items()},
        "NY.GDP.TOTL.RT.ZS": rents | {iso3: row[1] for iso3, row in others.items()},
        "SP.POP.TOTL": {iso3: row[2] for iso3, row in others.items()},
    }
    world[WDI] = panel(
        **{code: {i: {2014: v} for i, v in row.items()} for code, row in values.items()}
    )
    world["egdi-2018"] = pd.DataFrame({"iso3": [*MEMBERS, *(set(others) - {"WLD"})]})
    assert regional_growth.donor_pool("like incomes and rents", 2015, WDI) == ("AAA",)


# The six states: ARM and BLR stand for them. ARM: 6 of 10 with Russia, 1 with Germany, 2 with
# Britain. BLR: 30 of 90 with Russia, 45 with Germany.


@pytest.fixture
def trading(world: World) -> World:
    rows = [("RUS", "ARM", 4.0), ("ARM", "RUS", 2.0), ("DEU", "ARM", 1.0), ("GBR", "ARM", 2.0),
            ("ARM", "USA", 1.0), ("RUS", "BLR", 30.0), ("DEU", "BLR", 45.0), ("BLR", "USA", 15.0)]  # fmt: skip
    flows = pd.DataFrame(rows, columns=["exporter", "importer", "value"]).assign(year=2010)
    world["cow-trade-4.0"] = flows
    world["facts-memberships"] = memberships(
        ("Eastern Partnership", "ARM"), ("Eastern Partnership", "BLR"), ("EU", "DEU"), ("EU", "GBR")
    )
    return world


@pytest.mark.parametrize(
    ("six_states", "counting", "lead"),
    [  # leads: ARM 60 - 30 = 30, BLR 100 / 3 - 50 = -50 / 3; together 36 and 48 of 100
        ("together", "European Union of the year", -12),
        ("mean", "European Union of the year", (30 - 50 / 3) / 2),
        ("mean", "without the United Kingdom", (50 - 50 / 3) / 2),
        ("together", "without the United Kingdom", -10),
    ],
)
def test_the_lead_of_the_union(trading: World, six_states: str, counting: str, lead: float) -> None:
    found = eastern_partnership.alternative_to_eu("COW", 2010, "trade", six_states, counting)
    assert found.value == pytest.approx(lead)
    assert found.extra == {"states_ahead": 1}


def test_a_year_that_lacks_one_of_the_six(trading: World) -> None:
    choices = ("together", "European Union of the year")
    with pytest.raises(NoData, match="does not give 2014 for each"):
        eastern_partnership.alternative_to_eu("COW", 2014, "trade", *choices)
    flows = trading["cow-trade-4.0"]
    trading["cow-trade-4.0"] = flows[flows["exporter"].ne("ARM")]
    with pytest.raises(NoData, match="no exports of ARM"):
        eastern_partnership.alternative_to_eu("COW", 2010, "exports", *choices)


def test_a_reader_who_asks_for_a_missing_year_is_told_which_there_are(trading: World) -> None:
    for dataset in ("oec-2018", "sitc-sections-2018"):
        trading[dataset] = trading["cow-trade-4.0"]
    with pytest.raises(RecomputeError, match=r"cow-trade-4\.0 \(2010\)"):
        eastern_partnership.shares_of_both("cow-trade-4.0", 1815)


# The bank: Kyrgyzstan and Armenia are the poorest; they make 10 of 100 of output.


@pytest.fixture
def banking(world: World) -> World:
    bank = development_bank.BANK
    shares = {"RUS": 40.0, "KAZ": 30.0, "BLR": 15.0, "ARM": 10.0, "KGZ": 4.0, "TJK": 1.0}
    rows = [(bank, "portfolio_share", m, "2019-12-01", "day", v) for m, v in shares.items()]
    rows += [
        (bank, "portfolio_share", m, "2018-11-01", "day", v)
        for m, v in {"RUS": 50.0, "KAZ": 30.0, "KGZ": 5.0}.items()
    ]
    world["facts-institutions"] = institutions(
        *rows, (bank, "seat", "Almaty", "2006", "year", None)
    )
    output = dict(zip(MEMBERS, (60e9, 20e9, 10e9, 6e9, 4e9), strict=True))
    people = dict(zip(MEMBERS, (20e6, 10e6, 10e6, 10e6, 10e6), strict=True))
    values = {"NY.GDP.MKTP.CD": output, "SP.POP.TOTL": people}
    world[WDI] = panel(
        **{
            code: {m: dict.fromkeys((2018, 2019), v) for m, v in row.items()}
            for code, row in values.items()
        }
    )
    return world


@pytest.mark.parametrize(
    ("report", "weaker", "among", "yardstick", "multiple"),
    [
        ("December 2019", "two lowest incomes", "five members", "output", 100 * 14 / 99 / 10),
        ("December 2019", "two lowest incomes", "four without Russia", "output", 14 / 59 / 0.25),
        ("December 2019", "three lowest incomes", "five members", "people", 29 / 99 / 0.5),
        # Armenia and Belarus are not told apart: they share the 15 that the others leave.
        ("November 2018", "three lowest incomes", "five members", "output", 20 / 100 / 0.2),
    ],
)
def test_how_far_the_bank_leans(
    banking: World, report: str, weaker: str, among: str, yardstick: str, multiple: float
) -> None:
    found = development_bank.edb_finance(report, weaker, among, yardstick, WDI)
    assert found.value == pytest.approx(multiple)
    assert found.extra["seat"] == "Almaty"


# Transit and digital services


def test_progress_against_others(world: World) -> None:
    e2, e4 = math.exp(0.2), math.exp(0.4)  # over ten years: 2 and 4 % a year
    scores = {m: {2010: 1.0, 2020: e4 if m == "RUS" else e2} for m in MEMBERS}
    scores |= {"DEU": {2010: 2.0, 2020: 2.0 * math.exp(0.1)}}
    people = {m: {2010: 4.0 if m == "RUS" else 1.0} for m in MEMBERS}
    world[WDI] = panel(IT__NET__BBND__P2=scores, SP__POP__TOTL=people)
    world["facts-memberships"] = memberships(("EU", "DEU"))

    def progress(end: int | str, against: str, members: str) -> float:
        return foreign_policy.transit_digital(
            "broadband", 2010, end, against, members, wdi=WDI
        ).value

    assert progress("last year", "own past", "mean") == pytest.approx((4 + 4 * 2) / 5)
    assert progress(2020, "own past", "by people") == pytest.approx((4 * 4 + 4 * 2) / 8)
    assert progress(2020, "European Union", "mean") == pytest.approx(2.4 - 1)
    with pytest.raises(NoData, match="2010 to 2018"):
        progress(2018, "own past", "mean")


# The common markets


@pytest.fixture
def promised(world: World) -> World:
    money, energy = foreign_policy.MONEY_MARKET, foreign_policy.ENERGY_MARKETS
    world["facts-institutions"] = institutions(
        (money, "planned", "regulator", "2025", "year", None),
        (money, "not_before", "licence valid in every member", "2025-01-01", "day", None),
        (money, "still_open", "market as a whole", "2024-12-31", "day", None),
        (energy, "moved_to", "electricity", "2027-07-02", "day", None),
        (energy, "moved_to", "gas", "2027", "year", None),
    )
    return world


def test_the_financial_market(promised: World) -> None:
    assert foreign_policy.financial_market_2025("regulator").value == 2025
    found = foreign_policy.financial_market_2025("market as a whole")
    assert found.value == pytest.approx(2024 + 365 / 366)
    assert (found.year, found.published) == (2024, "2025-01-01")


def test_the_energy_markets(promised: World) -> None:
    found = foreign_policy.energy_market_2025("electricity", "last day", "by right")
    assert found.value == pytest.approx(2027 + 182 / 365)  # 2 July is day 183
    assert found.extra == {"deadline": 2026}
    gas = foreign_policy.energy_market_2025("gas", "first day", "by right")
    assert (gas.value, gas.extra["deadline"]) == (2027, 2025)


def test_what_rests_on_memory_dates_no_market(promised: World) -> None:
    rows = promised["facts-institutions"]
    promised["facts-institutions"] = rows.assign(checked="memory")
    with pytest.raises(IndexError):
        foreign_policy.financial_market_2025("regulator")
