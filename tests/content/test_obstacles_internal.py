"""The claims on internal obstacles, each in a small made-up world worked by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pandas as pd
import pytest

from eaeu import dependence, obstacles_internal
from eaeu.members import MEMBERS
from recompute import claims
from recompute.errors import NoData, RecomputeError
from tests.content.conftest import World

WDI = "wdi-2026-07"
CLAIMS: dict[str, Callable[..., claims.Estimate]] = {
    "market-vs-state": obstacles_internal.market_vs_state,
    "raw-material-rivals": obstacles_internal.raw_material_rivals,
    "dependence-on-moscow": dependence.dependence_on_moscow,
}


@pytest.mark.parametrize("claim_id", CLAIMS)
def test_a_claims_function_takes_the_choices_of_the_ledger(claim_id: str) -> None:
    keywords = set(inspect.signature(CLAIMS[claim_id]).parameters) - {"wdi"}
    assert keywords == set(claims.ledger()[claim_id].choices)


# Market and state economies


def test_how_far_belarus_stands_apart(world: World) -> None:
    scores = {"RUS": 7.0, "KAZ": 8.0, "BLR": 4.0, "USA": 6.0, "FRA": 5.0, "WLD": 1.0}
    rows = [("efw", iso3, 2016, value) for iso3, value in scores.items() if iso3 != "WLD"]
    world["fraser-efw-2018"] = pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])
    found = obstacles_internal.market_vs_state("economic freedom", "kind", 2016, wdi=WDI)
    assert found.value == pytest.approx(3 / 2.5**0.5)  # deviations 1, 2, -2, 0, -1: variance 10 / 4
    assert found.extra == {"apart": True}  # the median is 6
    credit = [("FS.AST.PRVT.GD.ZS", iso3, 2016, value) for iso3, value in scores.items()]
    world[WDI] = world["fraser-efw-2018"].iloc[:0]
    with pytest.raises(NoData, match="no value in 2016 for Russia, Kazakhstan, Belarus"):
        obstacles_internal.market_vs_state("private credit", "kind", 2016, wdi=WDI)
    world[WDI] = pd.DataFrame(credit, columns=["indicator", "iso3", "year", "value"])
    without_aggregates = obstacles_internal.market_vs_state("private credit", "kind", 2016, wdi=WDI)
    assert without_aggregates.value == found.value


# Rivals: Russia and Kazakhstan sell fuel and buy machines, the members of Mercosur the one what the
# other buys, Belarus machines.


def _sections(rows: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "section", "value"])
    whole = frame.groupby(["exporter", "importer"], as_index=False)["value"].sum()
    return pd.concat([frame, whole.assign(section="All")]).assign(year=2015)


@pytest.fixture
def selling(world: World) -> World:
    rows = [("RUS", "USA", "3", 10.0), ("KAZ", "USA", "3", 5.0), ("USA", "RUS", "7", 8.0),
            ("USA", "KAZ", "7", 8.0), ("BLR", "USA", "7", 6.0), ("BLR", "USA", "3", 4.0),
            ("USA", "BLR", "3", 1.0), ("RUS", "USA", "9", 90.0)]  # fmt: skip
    rows += [("FRA", "USA", section, 1.0) for section in "0123456789"]
    for m in ("ARM", "KGZ"):
        rows += [(m, "USA", "7", 1.0), ("USA", m, "3", 1.0)]
    for m in ("ARG", "BRA", "PRY"):
        rows += [
            (m, "USA", "0", 1.0),
            (m, "USA", "5", 1.0),
            ("USA", m, "0", 3.0),
            ("USA", m, "5", 1.0),
        ]
    world["sitc-sections-2018"] = _sections(rows)
    world["facts-memberships"] = pd.DataFrame(
        [("MERCOSUR", m) for m in ("ARG", "BRA", "PRY")], columns=["organisation", "iso3"]
    ).assign(joined="1991-01-01", left=None, checked="public page")
    return world


def test_rivals_sell_the_same_and_not_what_the_other_buys(selling: World) -> None:
    def rivals(exporters: str, section_9: str) -> claims.Estimate:
        return obstacles_internal.raw_material_rivals(
            exporters, "Mercosur", section_9, "half of its exports", 2015
        )

    found = rivals("crude materials and fuels", "left out")
    # Mercosur: exports 50-50, imports 75-25: 1 - (25 + 25) / 200 = 75; the two: nothing fits.
    assert found.value == pytest.approx(0 - 75)
    assert found.extra["similarity"] == pytest.approx(100)
    assert found.extra["group_similarity"] == pytest.approx(100)
    assert found.extra["industrial"] is True  # 60 of 100
    with pytest.raises(NoData, match="fewer than two members"):
        rivals("crude materials and fuels", "kept")  # section 9 is 90 of Russia's 100


def test_a_group_too_small_to_compare(selling: World) -> None:
    rows = selling["facts-memberships"]
    selling["facts-memberships"] = rows[rows["iso3"].ne("PRY")]
    with pytest.raises(NoData, match="fewer than three members in 2015"):
        obstacles_internal.raw_material_rivals(
            "crude materials and fuels", "Mercosur", "left out", "half of its exports", 2015
        )


# Dependence: Russia's share of each member's imports, the rest from one other supplier.


def _buying(shares: dict[str, float], **columns: object) -> pd.DataFrame:
    rows = [("RUS", m, share) for m, share in shares.items()]
    rows += [("CHN", m, 100 - share) for m, share in shares.items()]
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "value"])
    return frame.assign(year=2014, **columns)


def _dependent(test: str, year: int = 2014, goods: str = "all goods") -> float:
    dataset = "cow-trade-4.0" if goods == "all goods" else "sitc-sections-2018"
    return dependence.dependence_on_moscow(dataset, "imports", test, goods, year).value


@pytest.mark.parametrize(("test", "share"), [("a quarter", 100), ("a third", 50), ("a half", 25)])
def test_a_third_is_a_third(world: World, test: str, share: float) -> None:
    shares = {"KAZ": 33.2, "BLR": 60.0, "ARM": 33.4, "KGZ": 25.0}
    world["cow-trade-4.0"] = _buying(shares)
    assert _dependent(test) == share


def test_dependence_by_concentration(world: World) -> None:
    # Russia first for BLR (0.36 + 0.16 = 0.52) and ARM (0.5); of the others China is.
    world["cow-trade-4.0"] = _buying({"KAZ": 10.0, "BLR": 60.0, "ARM": 50.1, "KGZ": 20.0})
    assert _dependent("concentrated over 0.25") == 50
    assert _dependent("a half") == 50


def test_five_partners_may_leave_the_concentration_open() -> None:
    # 0.4 and 0.1 known: the index lies between 0.17 and 0.17 + 5 * 0.01.
    shares = pd.Series([0.4, 0.1])
    with pytest.raises(NoData, match="leave the concentration open"):
        dependence.is_concentrated(shares, 0.2)
    assert dependence.is_concentrated(shares, 0.15)
    assert not dependence.is_concentrated(shares, 0.25)


def test_goods_of_one_section(world: World) -> None:
    fuels = _buying(dict.fromkeys(MEMBERS[1:], 90.0), section="3")
    food = _buying(dict.fromkeys(MEMBERS[1:], 1.0), section="0")
    world["sitc-sections-2018"] = pd.concat([fuels, food, fuels.assign(year=2005)])
    assert _dependent("a half", goods="fuels") == 100
    assert _dependent("a quarter", goods="food") == 0
    with pytest.raises(NoData, match="booked as unclassified"):
        _dependent("a half", 2005, "fuels")


def test_a_year_without_every_member(world: World) -> None:
    flows = _buying(dict.fromkeys(MEMBERS[1:], 90.0))
    late = _buying({"KAZ": 90.0}).assign(year=2015)
    world["cow-trade-4.0"] = pd.concat([flows, late])
    with pytest.raises(NoData, match="does not have every member in 2015"):
        _dependent("a half", 2015)
    with pytest.raises(RecomputeError, match="choose one of 2014, 2015"):
        dependence.shares_of_year("cow-trade-4.0", 1815)
