"""The claims on internal obstacles, each in a small made-up world worked by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import pytest

from eaeu import dependence, obstacles_internal
from eaeu.data import DOTS
from eaeu.members import MEMBERS, OTHERS
from recompute import claims, sources
from recompute.errors import NoData, RecomputeError
from tests.content.conftest import World
from tests.content.small import (
    NO_FLOWS,
    finding,
    flows,
    in_one_year,
    panel,
    recorded,
    spells,
    stops,
    without_2023,
)
from tests.content.small import summaries as lists

WDI, FREEDOM, SECTIONS, COW = "wdi-2026-07", "fraser-efw-2018", dependence.SECTIONS, "cow-trade-4.0"
MARKETS: dict[str, Callable[..., claims.Estimate]] = {
    "russia": partial(obstacles_internal.russia_market, wdi=WDI),
    "kazakhstan": partial(obstacles_internal.kazakhstan_market, wdi=WDI),
    "belarus": partial(obstacles_internal.belarus_state, wdi=WDI),
}
RIVALS: dict[str, Callable[..., claims.Estimate]] = {
    "compete": obstacles_internal.rivals_sell_the_same,
    "fit": obstacles_internal.rivals_fit_little,
    "belarus": obstacles_internal.belarus_industrial,
}
PARTS = {
    **{("market-vs-state", part): function for part, function in MARKETS.items()},
    **{("raw-material-rivals", part): function for part, function in RIVALS.items()},
    ("dependence-on-moscow", "main"): dependence.dependence_on_moscow,
}


def test_every_part_of_the_chapter_that_is_decided_is_here() -> None:
    chapter = claims.ledger().of_chapter("obstacles-internal")
    assert set(PARTS) == {(c.id, part.id) for c in chapter for part in c.parts if part.decidable}


@pytest.mark.parametrize(("claim_id", "part_id"), PARTS)
def test_a_function_takes_the_choices_of_its_part(claim_id: str, part_id: str) -> None:
    keywords = set(inspect.signature(PARTS[claim_id, part_id]).parameters) - {"wdi"}
    assert keywords == set(claims.ledger()[claim_id].part(part_id).choices)


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(("claim_id", "part_id"), PARTS)
def test_a_damaged_file_is_no_want_of_data(
    claim_id: str, part_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(source_id: str) -> pd.DataFrame:
        raise RecomputeError(f"{source_id} is damaged", where="the damaged file", mend="restore it")

    monkeypatch.setattr(sources, "load", damaged)
    monkeypatch.setattr(sources, "flows", damaged)
    assert stops(claim_id, part_id, PARTS[claim_id, part_id])


# Market and state economies

SCORES = {"KAZ": 8.0, "RUS": 7.0, "USA": 6.0, "FRA": 5.0, "BLR": 4.0}


def _freedom(**scores: float) -> pd.DataFrame:
    return panel(efw=in_one_year(2016, **SCORES | scores))


def _credit(**scores: float) -> pd.DataFrame:
    return panel(FS__AST__PRVT__GD__ZS=in_one_year(2019, **SCORES | scores))


@pytest.mark.parametrize(("part", "place"), [("russia", 75), ("kazakhstan", 100), ("belarus", 0)])
def test_place_among_the_worlds_economies(world: World, part: str, place: float) -> None:
    world[FREEDOM], world[WDI] = _freedom(), _credit(WLD=1.0)  # the world is no economy
    assert MARKETS[part]("economic freedom", 2016).value == pytest.approx(place)
    assert MARKETS[part]("private credit", 2019).value == pytest.approx(place)


def test_no_place_without_a_score(world: World) -> None:
    world[FREEDOM], world[WDI] = _freedom(), _credit()
    with pytest.raises(NoData, match="no value in 2019 for Belarus"):
        MARKETS["belarus"]("economic freedom", 2019)
    with pytest.raises(NoData, match="no value in 2016 for Russia"):
        MARKETS["russia"]("private credit", 2016)


@pytest.mark.parametrize(
    ("scores", "found", "parts"),
    [
        ({}, "holds", ["holds", "holds", "holds"]),
        ({"RUS": 4.5}, "in part", ["fails", "holds", "holds"]),  # between Belarus and France
        ({"KAZ": 3.0, "RUS": 3.5, "BLR": 9.0}, "fails", ["fails", "fails", "fails"]),
    ],
)
def test_the_finding_follows_economic_freedom(
    world: World, scores: dict[str, float], found: str, parts: list[str]
) -> None:
    world[FREEDOM], world[WDI] = _freedom(**scores), _credit(BLR=9.0)  # credit decides nothing
    assert finding("market-vs-state", MARKETS) == (found, dict(zip(MARKETS, parts, strict=True)))


# Rivals: Russia and Kazakhstan sell fuel and buy machines. Three members of the European Union buy
# 75 of food and 25 of chemicals; two sell half of each, the third chemicals only.

Sales = Mapping[str, Mapping[str, float]]
FOOD_AND_CHEMICALS, MACHINES, FUEL = {"0": 1.0, "5": 1.0}, {"7": 1.0}, {"3": 1.0}
SOLD: Sales = {
    "RUS": {"3": 10.0},
    "KAZ": FUEL,
    "BLR": {"7": 6.0, "3": 4.0},
    "DEU": FOOD_AND_CHEMICALS,
    "FRA": FOOD_AND_CHEMICALS,
    "ITA": {"5": 1.0},
    "ARM": MACHINES,
    "KGZ": MACHINES,
    "CHN": dict.fromkeys("0123456789", 1.0),
}
BOUGHT: Sales = {
    **dict.fromkeys(("RUS", "KAZ"), MACHINES),
    **dict.fromkeys(("BLR", "ARM", "KGZ"), FUEL),
    **{member: {"0": 3.0, "5": 1.0} for member in ("DEU", "FRA", "ITA")},
}


def _sections(sold: Sales, year: int = 2015) -> pd.DataFrame:
    rows = [(seller, "USA", *sale) for seller, goods in sold.items() for sale in goods.items()]
    rows += [("USA", buyer, *sale) for buyer, goods in BOUGHT.items() for sale in goods.items()]
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "section", "value"])
    whole = frame.groupby(["exporter", "importer"], as_index=False)["value"].sum()
    return pd.concat([frame, whole.assign(section="All")]).assign(year=year)


EU = "European Union"


def test_rivals_sell_the_same_and_not_what_the_other_buys(world: World) -> None:
    world[SECTIONS] = _sections({**SOLD, "RUS": {"3": 10.0, "9": 90.0}})
    world["facts-memberships"] = spells(EU="DEU FRA ITA")
    alike, fit, industrial = RIVALS.values()
    # The three: pairs alike by 100, 50 and 50; fitting by 75 from the two, by 25 from the third.
    assert alike(EU, "left out", 2015).value == pytest.approx(100 - 200 / 3)
    assert alike(EU, "kept", 2015).value == pytest.approx(10 - 200 / 3)
    assert fit(EU, "left out", 2015).value == pytest.approx(0 - (4 * 75 + 2 * 25) / 6)
    assert industrial("left out", 2015).value == pytest.approx(60)


def test_by_chapter_what_is_not_sure_to_be_made_is_not_counted(world: World) -> None:
    # Belarus sells 60 of machines (84), 30 of rubber or milk (40), 10 of fuel (27), 50 of chapter 99
    sold = {
        "BLR": {"84": 60.0, "40": 30.0, "27": 10.0, "99": 50.0},
        "RUS": {"27": 10.0}, "KAZ": {"27": 8.0, "84": 2.0},
        "DEU": {"84": 1.0}, "FRA": {"84": 1.0}, "ITA": {"27": 1.0},
    }  # fmt: skip
    rows = [(iso3, k, 2019, v, 1.0) for iso3, goods in sold.items() for k, v in goods.items()]
    columns = ["iso3", "chapter", "year", "export", "import"]
    world[obstacles_internal.CHAPTERS] = pd.DataFrame(rows, columns=columns)
    world["facts-memberships"] = spells(EU="DEU FRA ITA")
    alike, fit, industrial = RIVALS.values()
    assert industrial("left out", 2019).value == pytest.approx(60)
    assert industrial("kept", 2019).value == pytest.approx(40)
    # Russia and Kazakhstan are alike by 80; of the three one pair is, by 100, and two are not
    assert alike(EU, "left out", 2019).value == pytest.approx(80 - 100 / 3)
    assert alike(EU, "left out", 2019).source == obstacles_internal.CHAPTERS
    # Russia buys fuel alone, Kazakhstan half fuel: 80 and 50; of six ordered pairs two fit
    assert fit(EU, "left out", 2019).value == pytest.approx(65 - 100 / 3)


def test_unclassified_sales_to_belarus_are_left_out(world: World) -> None:
    sales = flows(2005, RUS_BLR=90).assign(section="7")
    for year, similarity in ((2015, 10), (2005, 100)):
        world[SECTIONS] = pd.concat([_sections(SOLD, year), sales.assign(year=year)])
        exports, _ = obstacles_internal.trade_by_kind(year, "kept")
        assert obstacles_internal.similarity(exports, ["RUS", "KAZ"]) == pytest.approx(similarity)


def test_a_union_too_small_to_compare(world: World) -> None:
    world.update({SECTIONS: _sections(SOLD), "facts-memberships": spells(EU="DEU FRA")})
    for part in ("compete", "fit"):
        with pytest.raises(NoData, match="fewer than three members in 2015"):
            RIVALS[part](EU, "left out", 2015)


@pytest.mark.parametrize(
    ("sales", "found", "parts"),
    [
        ({}, "holds", ["holds", "holds", "holds"]),
        # Russia sells fuel for the machines of Kazakhstan; Belarus sells fuel.
        ({"KAZ": MACHINES, "BLR": FUEL}, "in part", ["fails", "holds", "fails"]),
        # Both sell machines, which both buy.
        ({"RUS": MACHINES, "KAZ": MACHINES}, "in part", ["holds", "fails", "holds"]),
        # Alike by 60, less than the three, and fitting by 63, more than they.
        ({"RUS": {"7": 2.0, "6": 1.0}, "KAZ": {"7": 3.0, "0": 1.0, "8": 1.0}, "BLR": FUEL},
         "fails", ["fails", "fails", "fails"]),
    ],
)  # fmt: skip
def test_the_finding_follows_what_they_sell(
    world: World, sales: Sales, found: str, parts: list[str]
) -> None:
    world[SECTIONS] = pd.concat([_sections({**SOLD, **sales}), _sections(SOLD, 2005)])
    columns = ["iso3", "chapter", "year", "export", "import"]
    world[obstacles_internal.CHAPTERS] = pd.DataFrame(columns=columns)
    world["facts-memberships"] = spells(EU="DEU FRA ITA")
    assert finding("raw-material-rivals", RIVALS) == (found, dict(zip(RIVALS, parts, strict=True)))


# Dependence: Russia's share of each member's imports, the rest from one other supplier.


def _buying(*shares: float, year: int = 2014) -> pd.DataFrame:
    """Return what Kazakhstan, Belarus, Armenia and Kyrgyzstan buy from Russia and from China."""
    russia = {f"RUS_{member}": share for member, share in zip(OTHERS, shares, strict=True)}
    china = {f"CHN_{member}": 100 - share for member, share in zip(OTHERS, shares, strict=True)}
    return flows(year, **russia, **china)


def _dependent(test: str, year: int = 2014, goods: str = "all goods", dataset: str = COW) -> float:
    return dependence.dependence_on_moscow(dataset, test, goods, year).value


@pytest.mark.parametrize(
    ("test", "members"), [("largest supplier", 1), ("a quarter", 4), ("a third", 2), ("a half", 1)]
)
def test_members_that_depend_by_each_reading(world: World, test: str, members: int) -> None:
    world["pairs"] = _buying(33.2, 60.0, 33.4, 25.0)
    world["lists"] = lists(world["pairs"])
    assert _dependent(test, dataset="pairs") == members
    assert _dependent(test, dataset="lists") == members


def test_an_importer_is_left_out_from_the_year_its_record_changes_on(world: World) -> None:
    # Kyrgyzstan's imports from China pass from its own record to China's in 2009
    world[COW] = pd.concat([_buying(60, 60, 60, 60, year=year) for year in (2008, 2009)])
    assert _dependent("a half", 2008) == 4
    with pytest.raises(NoData, match="every member in 2009"):
        _dependent("a half", 2009)


def test_goods_of_one_section(world: World) -> None:
    fuels = _buying(90, 90, 90, 90, year=2015).assign(section="3")
    food = _buying(1, 1, 1, 1, year=2015).assign(section="0")
    world[SECTIONS] = pd.concat([fuels, food, fuels.assign(year=2005)])
    world[COW] = _buying(90, 90, 90, 90)
    assert _dependent("a half", 2015, "fuels", SECTIONS) == 4
    assert _dependent("a quarter", 2015, "food", SECTIONS) == 0
    with pytest.raises(NoData, match="booked as unclassified"):
        _dependent("a half", 2005, "fuels", SECTIONS)
    with pytest.raises(NoData, match="does not give partners by product"):
        _dependent("a half", goods="fuels")


def test_a_year_without_every_member(world: World) -> None:
    world[COW] = pd.concat([_buying(90, 90, 90, 90), flows(2015, RUS_KAZ=90)])
    with pytest.raises(NoData, match="does not have every member in 2015"):
        _dependent("a half", 2015)
    with pytest.raises(RecomputeError, match="choose one of 2014, 2015"):
        dependence.shares_of_year(COW, 1815)


THREE, TWO = (60, 60, 60, 20), (60, 60, 20, 20)


@pytest.mark.parametrize(
    ("by_the_fund", "by_wits", "found"),
    [
        (THREE, THREE, "holds"),
        (TWO, TWO, "fails"),
        (THREE, TWO, "cannot tell"),  # two records, of one voice each
    ],
)
def test_the_finding_follows_first_suppliers_in_each_record(
    world: World, by_the_fund: tuple[float, ...], by_wits: tuple[float, ...], found: str
) -> None:
    world[DOTS] = recorded(_buying(*by_the_fund, year=2019))
    world["wits-2021"] = lists(_buying(*by_wits, year=2019))
    world.update(dict.fromkeys((COW, "oec-2018"), _buying(0, 0, 0, 0)))
    world[SECTIONS] = NO_FLOWS.assign(section=None)
    world(without_2023())
    assert finding("dependence-on-moscow", dependence.dependence_on_moscow)[0] == found


def test_the_member_on_which_the_others_lean_most(world: World) -> None:
    unions = {"EU": "DEU FRA", "ASEAN": "IDN MYS", "MERCOSUR": "ARG BRA", "EAC": "KEN TZA"}
    bought = {"DEU_FRA": 30, "FRA_DEU": 20, "MYS_IDN": 9, "BRA_ARG": 9, "TZA_KEN": 9}
    bought |= {f"RUS_{member}": 40 for member in OTHERS} | {"KAZ_RUS": 1}
    members = {code for pair in bought for code in pair.split("_")} | set(MEMBERS)
    rest = {f"CHN_{code}": 100 - bought.get(f"RUS_{code}", 0) for code in members}
    world[SECTIONS] = flows(2015, **bought, **rest).assign(section="All")
    world["facts-memberships"] = spells(**unions)
    assert list(dependence.hubs().values()) == ["RUS", "DEU", "MYS", "BRA", "TZA"]
    assert dependence.share_from_hub("Eurasian Economic Union", "RUS", "all goods") == 40
