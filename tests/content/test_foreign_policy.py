"""The claims on foreign policy, each in a small made-up world whose answer is worked by hand."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable

import pandas as pd
import pytest

from eaeu import development_bank, eastern_partnership, foreign_policy, regional_growth
from eaeu.members import MEMBERS
from recompute import claims
from recompute.claims.findings import Finding, find
from recompute.claims.ways import evaluate
from recompute.errors import NoData
from tests.content.conftest import World

WDI, DOTS = "wdi-2026-07", "imf-dots-2022-02"
PARTS: dict[tuple[str, str], Callable[..., claims.Estimate]] = {
    ("regional-growth", "main"): regional_growth.regional_growth,
    ("alternative-to-eu", "main"): eastern_partnership.alternative_to_eu,
    ("edb-finance", "seat"): development_bank.bank_seat,
    ("edb-finance", "means"): development_bank.members_with_projects,
    ("edb-finance", "weaker"): development_bank.lean_to_the_weaker,
    ("transit-digital", "digital"): foreign_policy.digital_progress,
    ("transit-digital", "transit"): foreign_policy.transit,
    ("financial-market-2025", "decision"): foreign_policy.money_decision,
    ("financial-market-2025", "outcome"): foreign_policy.money_outcome,
    ("energy-market-2025", "decision"): foreign_policy.energy_decision,
    ("energy-market-2025", "outcome"): foreign_policy.energy_outcome,
}


def panel(values: dict[str, dict[str, dict[int, float]]]) -> pd.DataFrame:
    rows = [
        (indicator, iso3, year, value)
        for indicator, economies in values.items()
        for iso3, years in economies.items()
        for year, value in years.items()
    ]
    return pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])


def memberships(*spells: tuple[str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(spells, columns=["organisation", "iso3"])
    return frame.assign(joined="1990-01-01", left=None, checked="public page")


def institutions(*rows: tuple[str, str, str, str, str, float | None]) -> pd.DataFrame:
    columns = ["subject", "property", "entity", "date", "precision", "value"]
    return pd.DataFrame(rows, columns=columns).assign(checked="public page")


@pytest.mark.parametrize(("claim_id", "part_id"), PARTS)
def test_a_function_takes_the_choices_of_its_part(claim_id: str, part_id: str) -> None:
    keywords = set(inspect.signature(PARTS[claim_id, part_id]).parameters) - {"wdi"}
    assert keywords == set(claims.ledger()[claim_id].part(part_id).choices)


# Regional growth: donors stand still; the members swing by a point, then gain ten from 2015 on.

SC = "synthetic control"


def growing(gain: float, years: range = range(2000, 2019)) -> dict[str, pd.DataFrame]:
    still = dict.fromkeys(years, 100.0)
    swing = {y: 100.0 * math.exp(0.01 * (y % 2)) for y in range(2000, 2014)}
    after = {2014: 100.0} | {y: 100.0 * math.exp(gain / 100) for y in years if y >= 2015}
    levels = {
        iso3: {y: v * math.exp(0.002 * (n % 3 - 1) * (y % 2)) for y, v in still.items()}
        for n, iso3 in enumerate(regional_growth.FORMER_SOCIALIST)
    }
    levels |= dict.fromkeys(MEMBERS, swing | after)
    return {"maddison-2020": panel({"gdp_head": levels})}


@pytest.mark.parametrize(
    ("estimator", "within"),
    [(SC, 0.3), ("difference in differences", 0.3), ("synthetic difference in differences", 1.0)],
)
def test_the_effect_is_the_gap_that_opens(world: World, estimator: str, within: float) -> None:
    world.update(growing(10))
    found = regional_growth.regional_growth(
        "maddison-2020", 2015, estimator, "former socialist", "all members", wdi=WDI
    )
    assert found.value == pytest.approx(10, abs=within)
    assert found.low <= found.value <= found.high
    assert found.high - found.low < 1  # the donors hardly move
    assert (found.source, found.year) == (["maddison-2020"], 2018)
    assert found.extra == {"as_large": pytest.approx(100 / 200, abs=0.1), "n_donors": 23}


def test_no_effect_without_years_or_donors(world: World) -> None:
    world.update(growing(10, range(2000, 2017)))
    choices = (2015, SC, "former socialist", "all members")
    with pytest.raises(NoData, match="third year"):
        regional_growth.regional_growth("maddison-2020", *choices, wdi=WDI)
    rows = growing(10)["maddison-2020"]
    world["maddison-2020"] = rows[~rows["iso3"].isin(regional_growth.FORMER_SOCIALIST[6:])]
    with pytest.raises(NoData, match="too few donors"):
        regional_growth.regional_growth("maddison-2020", *choices, wdi=WDI)


def test_donors_are_comparable(world: World) -> None:
    income = dict(zip(MEMBERS, (10.0, 9, 8, 7, 6), strict=True))
    rents = dict(zip(MEMBERS, (5.0, 4, 3, 2, 1), strict=True))
    others = {  # income, rents, people, fuels in exports
        "AAA": (8, 3, 2e6, 5),  # like them
        "BBB": (11, 3, 2e6, 60),  # too rich, sells fuel
        "CCC": (8, 9, 2e6, 5),  # too much oil
        "DDD": (8, 3, 5e5, 90),  # too small
        "WLD": (8, 3, 7e9, 30),  # no state
        "UKR": (8, 3, 4e7, 30),  # left out
    }
    values: dict[str, dict[str, float]] = {
        "NY.GDP.PCAP.PP.CD": income | {iso3: row[0] for iso3, row in others.items()},
        "NY.GDP.TOTL.RT.ZS": rents | {iso3: row[1] for iso3, row in others.items()},
        "SP.POP.TOTL": {iso3: row[2] for iso3, row in others.items()},
        "TX.VAL.FUEL.ZS.UN": {iso3: row[3] for iso3, row in others.items()},
    }
    world[WDI] = panel(
        {code: {i: {2014: v} for i, v in row.items()} for code, row in values.items()}
    )
    world["egdi-2018"] = pd.DataFrame({"iso3": [*MEMBERS, *(set(others) - {"WLD"})]})
    assert regional_growth.donor_pool("like incomes and rents", 2015, WDI) == ("AAA",)
    assert regional_growth.donor_pool("fuel exporters", 2015, WDI) == ("BBB",)


# The six states: ARM and BLR stand for them. ARM: 6 of 10 with Russia, 1 with Germany, 2 with
# Britain, by its own record. BLR: 30 of 90 with Russia, 45 with Germany.


def trading(scale: float = 1.0) -> World:
    rows = [("RUS", "ARM", 4.0), ("ARM", "RUS", 2.0), ("DEU", "ARM", 1.0), ("GBR", "ARM", 2.0),
            ("ARM", "USA", 1.0), ("RUS", "BLR", 30.0), ("DEU", "BLR", 45.0), ("BLR", "USA", 15.0)]  # fmt: skip
    flows = pd.DataFrame(rows, columns=["exporter", "importer", "value"])
    flows.loc[flows["exporter"].eq("RUS") | flows["importer"].eq("RUS"), "value"] *= scale
    whole = pd.concat([flows.assign(year=year) for year in range(2014, 2021)])
    # Partners report twice as much of what Armenia buys from Russia.
    twice = whole["exporter"].eq("RUS") & whole["importer"].eq("ARM")
    dots = whole.assign(
        imports=whole["value"], exports=whole["value"].where(~twice, 2 * whole["value"])
    )
    six = ("ARM", "BLR")
    return {
        DOTS: dots.drop(columns="value"),
        "cow-trade-4.0": whole[whole["year"].eq(2014)],
        "sitc-sections-2018": whole[whole["year"].eq(2015)].assign(section="All"),
        "facts-memberships": memberships(
            *(("Eastern Partnership", iso3) for iso3 in six), ("EU", "DEU"), ("EU", "GBR")
        ),
    }


@pytest.mark.parametrize(
    ("reported_by", "states", "lead"),
    [
        ("the six", "the six together", -12),  # 36 - 48 of 100
        ("the six", "Armenia", 30),  # 60 - 30
        ("the six", "Belarus", 100 / 3 - 50),
        ("their partners", "Armenia", 100 * (10 - 3) / 14),
    ],
)
def test_the_lead_of_the_union(world: World, reported_by: str, states: str, lead: float) -> None:
    world.update(trading())
    found = eastern_partnership.alternative_to_eu(DOTS, reported_by, 2020, "trade", states)
    assert found.value == pytest.approx(lead)


def test_a_side_that_is_not_recorded(world: World) -> None:
    world.update(trading())
    dots = world[DOTS]
    world[DOTS] = dots[dots["exporter"].ne("ARM")]
    with pytest.raises(NoData, match="does not give trade in 2020"):
        eastern_partnership.alternative_to_eu(DOTS, "the six", 2020, "trade", "Armenia")


@pytest.mark.parametrize(("scale", "finding"), [(1.0, Finding.FAILS), (3.0, Finding.HOLDS)])
def test_three_times_the_trade_with_russia_turns_the_finding(
    world: World, scale: float, finding: Finding, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.update(trading(scale))
    two = {"ARM": "Armenia", "BLR": "Belarus"}
    monkeypatch.setattr(eastern_partnership, "STATES", two)
    claim = claims.ledger()["alternative-to-eu"]

    def compute(states: str, **choices: str) -> claims.Estimate:
        if states not in {*two.values(), eastern_partnership.TOGETHER}:
            raise NoData("not of this world")
        return eastern_partnership.alternative_to_eu(states=states, **choices)  # type: ignore[arg-type]

    ways, _ = evaluate(claim, compute)
    assert find(claim, ways).finding == finding


# The bank: Kyrgyzstan and Armenia are the poorest; they make 10 of 100 of output.


@pytest.fixture
def banking(world: World) -> World:
    bank = development_bank.BANK
    shares = {"RUS": 40.0, "KAZ": 30.0, "BLR": 15.0, "ARM": 10.0, "KGZ": 4.0, "TJK": 1.0}
    rows = [(bank, "portfolio_share", m, "2019-12-01", "day", v) for m, v in shares.items()]
    world["facts-institutions"] = institutions(
        *rows, (bank, "seat", "Almaty", "2006", "year", None)
    )
    output = dict(zip(MEMBERS, (60e9, 20e9, 10e9, 6e9, 4e9), strict=True))
    people = dict(zip(MEMBERS, (20e6, 10e6, 10e6, 10e6, 10e6), strict=True))
    values = {"NY.GDP.MKTP.CD": output, "SP.POP.TOTL": people}
    world[WDI] = panel(
        {code: {m: {2019: v} for m, v in row.items()} for code, row in values.items()}
    )
    return world


@pytest.mark.parametrize(
    ("weaker", "among", "yardstick", "multiple"),
    [
        ("two lowest incomes", "five members", "output", 100 * 14 / 99 / 10),
        ("two lowest incomes", "four without Russia", "output", 14 / 59 / 0.25),
        ("three lowest incomes", "five members", "people", 29 / 99 / 0.5),
    ],
)
def test_how_far_the_bank_leans(
    banking: World, weaker: str, among: str, yardstick: str, multiple: float
) -> None:
    found = development_bank.lean_to_the_weaker(weaker, among, yardstick, WDI)
    assert found.value == pytest.approx(multiple)


def test_a_member_without_projects_is_not_counted(banking: World) -> None:
    assert development_bank.members_with_projects("December 2019").value == 5
    facts = banking["facts-institutions"]
    banking["facts-institutions"] = facts[facts["entity"].ne("KGZ")]
    assert development_bank.members_with_projects("December 2019").value == 4
    assert development_bank.bank_seat("head office").extra == {"city": "Almaty"}


# Transit and digital services


def test_progress_against_others(world: World) -> None:
    e2, e4 = math.exp(0.2), math.exp(0.4)  # over ten years: 2 and 4 % a year
    scores = {m: {2014: 1.0, 2024: e4 if m == "RUS" else e2} for m in MEMBERS}
    scores |= {"DEU": {2014: 2.0, 2024: 2.0 * math.exp(0.1)}}
    world[WDI] = panel({"IT.NET.BBND.P2": scores})
    world["facts-memberships"] = memberships(("EU", "DEU"))
    alone = foreign_policy.digital_progress("fixed broadband", "own past", WDI)
    assert (alone.value, alone.year) == (pytest.approx((4 + 4 * 2) / 5), 2024)
    beside = foreign_policy.digital_progress("fixed broadband", "European Union", WDI)
    assert beside.value == pytest.approx(2.4 - 1)


def test_growth_of_containers(world: World) -> None:
    rail = foreign_policy.TRANSIT
    world["facts-institutions"] = institutions(
        (rail, "containers", "both ways", "2016", "year", 100.0),
        (rail, "containers", "both ways", "2020", "year", 100.0 * math.exp(0.4)),
        (rail, "containers", "China to Europe", "2021", "year", 400.0),
        (rail, "containers", "China to Europe", "2024", "year", 400.0),
    )
    found = foreign_policy.transit("containers to the paper's year", "facts-institutions")
    assert found.value == pytest.approx(10)
    assert (found.published, found.extra) == ("2021-02-28", {"first_year": 2016})
    flat = foreign_policy.transit("containers from China since 2021", "facts-institutions")
    assert flat.value == pytest.approx(0)
    with pytest.raises(NoData, match="does not have this measure"):
        foreign_policy.transit("logistics to 2018", "facts-institutions")


# The common markets


def promised(electricity: str = "2027-07-02") -> World:
    money, energy = foreign_policy.MONEY_MARKET, foreign_policy.ENERGY_MARKETS
    markets = ("electricity", "gas", "oil and oil products")
    treaty = {
        "organisation": "EAEU",
        "event": "signed",
        "date": "2014-05-29",
        "checked": "public page",
    }
    return {
        "facts-treaties": pd.DataFrame([treaty]),
        "facts-institutions": institutions(
            (money, "planned", "regulator", "2025", "year", None),
            (money, "planned", "market as a whole", "2025", "year", None),
            (money, "not_before", "licence valid in every member", "2025-01-01", "day", None),
            (money, "still_open", "market as a whole", "2024-12-31", "day", None),
            *((energy, "planned", market, "2025-01-01", "day", None) for market in markets),
            (energy, "moved_to", "electricity", electricity, "day", None),
            (energy, "moved_to", "gas", "2027", "year", None),
            (energy, "moved_to", "oil and oil products", "2027", "year", None),
        ),
    }


def test_the_financial_market(world: World) -> None:
    world.update(promised())
    decided = foreign_policy.money_decision("market as a whole")
    assert (decided.value, decided.published) == (2025, "2014-05-29")
    assert foreign_policy.money_outcome("regulator").value == 2025
    found = foreign_policy.money_outcome("market as a whole")
    assert found.value == pytest.approx(2024 + 365 / 366)
    assert (found.year, found.published) == (2024, "2025-01-01")


def test_the_energy_markets(world: World) -> None:
    world.update(promised())
    assert foreign_policy.energy_decision("gas").value == 2025
    # 2 July is day 183.
    assert foreign_policy.energy_outcome("electricity").value == pytest.approx(2027 + 182 / 365)


@pytest.mark.parametrize(
    ("electricity", "finding"), [("2027-01-01", Finding.FAILS), ("2024-07-01", Finding.IN_PART)]
)
def test_an_earlier_start_turns_the_outcome_and_hides_no_decision(
    world: World, electricity: str, finding: Finding
) -> None:
    world.update(promised(electricity))
    claim = claims.ledger()["energy-market-2025"]
    functions = {
        "decision": foreign_policy.energy_decision,
        "outcome": foreign_policy.energy_outcome,
    }
    ways, _ = evaluate(claim, functions)
    found = find(claim, ways)
    assert found.part("decision").finding == Finding.HOLDS
    assert found.part("outcome").finding == finding


def test_what_rests_on_memory_dates_no_market(world: World) -> None:
    world.update(promised())
    world["facts-institutions"] = world["facts-institutions"].assign(checked="memory")
    with pytest.raises(IndexError):
        foreign_policy.money_outcome("regulator")
