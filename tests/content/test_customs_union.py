"""Claims on trade inside customs union and union, and with neighbours, worked out by hand."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from eaeu import customs_union
from eaeu.customs_union import AGREEMENTS, DOTS, NEIGHBOURS, NOTHING, SUCCESSORS, THREE, WAR
from eaeu.members import MEMBERS
from recompute.claims import ledger
from recompute.claims.findings import find
from recompute.claims.ways import as_of, evaluate
from recompute.claims.wording import label

COLUMNS = ["exporter", "importer", "year", "value"]
UNION_YEARS = "2015-2020 against 2012-2014"
WAY = {
    "dataset": DOTS, "customs": "importers first", "years": UNION_YEARS,
    "pairs": "all five", "compared with": "all other trade",
    "left out": NOTHING,
}  # fmt: skip


@pytest.fixture(autouse=True)
def european_union(monkeypatch):
    monkeypatch.setattr(customs_union, "members", lambda *_: frozenset({"DEU", "FRA"}))
    customs_union._left_out.cache_clear()
    yield
    customs_union._left_out.cache_clear()


@pytest.fixture(scope="module")
def frames():
    """Trade without noise of 16 economies: from 2015 the five trade half as much again."""
    names = [*SUCCESSORS, "CHN", "TUR", "IRN", "DEU", "FRA"]
    draw = np.random.default_rng(3)
    pair = draw.normal(0, 1, (len(names), len(names)))
    rows = [
        (one, other, year, np.exp(3 + pair[i, j]) * (1.5 if inside and year >= 2015 else 1))
        for i, one in enumerate(names)
        for j, other in enumerate(names)
        if one != other
        for inside in [{one, other} <= set(MEMBERS)]
        for year in range(2012, 2021)
    ]  # fmt: skip
    columns = ["treaty", "base", "entry", "in_force", "party"]
    old = [(1, 1, "base_treaty", 1990.0, party) for party in ("DEU", "FRA")]
    return {
        DOTS: pd.DataFrame(rows, columns=COLUMNS).assign(reported_by="importer"),
        AGREEMENTS: pd.DataFrame(old, columns=columns),
    }


def test_effects_are_estimated_for_unions_and_neighbours_and_read_by_their_choices(frames):
    near = {"dataset": DOTS, "years": UNION_YEARS, "neighbours": "all seven", "left out": WAR}
    table = customs_union.effects(frames, ways=[WAY, near], half=[], largest=17)
    inside = customs_union.effect(table=table, **WAY)
    assert inside.value == pytest.approx(50, abs=1e-3)
    assert (inside.source, inside.year) == (DOTS, 2020)
    assert inside.low <= inside.value <= inside.high
    assert set(inside.extra) == {"as_large"}
    outside = customs_union.effect(table=table, **near)
    assert outside.value == pytest.approx(0, abs=1e-3)  # nothing happened to the neighbours
    with pytest.raises(ValueError, match="not enough values"):
        customs_union.effect(table=table, **WAY | {"left out": WAR})


def test_designs_of_unions_by_the_choices_of_the_ledger():
    design = customs_union.design_of(WAY | {"compared with": "other Soviet successors"})
    assert (design["one"], design["other"], design["reference"]) == (MEMBERS, MEMBERS, "region")
    assert (design["before"], design["after"][-1]) == ([2012, 2013, 2014], 2020)
    assert design["ranked"] and design["left_out"] == design["aside"] == []
    torn = customs_union.design_of(WAY | {"left out": customs_union.SANCTIONS})
    assert torn["left_out"] == [["RUS", "UKR"], ["RUS", "DEU"], ["RUS", "FRA"]]
    early = WAY | {"years": "2012-2014 against 2007-2009", "pairs": "without Russia and Belarus"}
    design = customs_union.design_of(early)
    assert (design["one"], design["aside"]) == (THREE, [["RUS", "BLR"]])
    assert not design["ranked"]
    joined = customs_union.design_of(WAY | {"pairs": "those with Armenia or Kyrgyzstan"})
    assert joined["aside"] == [["RUS", "KAZ"], ["RUS", "BLR"], ["KAZ", "BLR"]]


def test_the_importer_counts_and_the_exporter_where_it_is_silent_or_half_recorded():
    rows = [
        ("RUS", "KAZ", 2009, 10.0, "exporter"), ("RUS", "KAZ", 2009, 11.0, "importer"),
        ("RUS", "KAZ", 2010, 12.0, "exporter"), ("RUS", "KAZ", 2010, 5.0, "importer"),
        ("KAZ", "RUS", 2010, 4.0, "exporter"), ("KAZ", "RUS", 2010, np.nan, "importer"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "reported_by"])
    half = [{"reported_by": "importer", "exporter": "RUS", "importer": "KAZ", "year": [2010]}]
    found = customs_union.one_record(frame, half).set_index(COLUMNS[:3])["value"].to_dict()
    assert found == {("RUS", "KAZ", 2009): 11, ("RUS", "KAZ", 2010): 12, ("KAZ", "RUS", 2010): 4}
    other = customs_union.one_record(frame, half, customs_union.EXPORTERS)
    assert sorted(other["value"]) == [4, 10, 12]
    bare = frame.drop(columns="reported_by")
    assert len(customs_union.one_record(bare, half)) == 5


def test_every_way_of_the_ledger_has_a_design():
    parts = [*ledger()["customs-borders-removal"].parts, ledger()["neighbour-trade"].part("pull")]
    for part in parts:
        ways = customs_union.combinations(part)
        assert ways
        assert not any(one.matches(way) for one in part.inadmissible for way in ways)
        for way in ways:
            assert {"one", "other", "before", "after"} <= set(customs_union.design_of(way))


def trade(china_after=20.0):
    """Trade of the five with China and Germany; China's part grows in 2015."""
    return pd.DataFrame(
        [
            (partner, member, year, value if year < 2015 else later)
            for partner, value, later in (("CHN", 10.0, china_after), ("DEU", 30.0, 30.0))
            for member in MEMBERS
            for year in range(2007, 2021)
        ],
        columns=["exporter", "importer", "year", "imports"],
    ).assign(exports=lambda t: t["imports"].where(t["exporter"].ne("CHN"), 15.0))  # fmt: skip


def change(neighbours="all seven", customs="importers first", years=UNION_YEARS):
    return customs_union.neighbour_change(
        dataset=DOTS, customs=customs, years=years, neighbours=neighbours, side="imports"
    )


def test_change_of_the_neighbours_share_by_whose_record_counts(world):
    world({DOTS: trade()})
    assert change().value == pytest.approx(40 - 25)  # 20 of 50 against 10 of 40
    assert change(neighbours="the six without China").value == 0
    assert change(customs="exporters first").value == pytest.approx(0)  # China records 15 always
    assert change(years="2012-2014 against 2007-2009").value == pytest.approx(0)
    assert change().year == 2020


def made_up(percent, low, high, parts):
    ways = [way for part in parts for way in customs_union.combinations(part)]
    return pd.DataFrame(ways).assign(percent=percent, low=low, high=high, as_large=1.0)


def finding(claim_id, functions):
    claim = ledger()[claim_id]
    every, _ = evaluate(claim, functions)
    return label(claim, find(claim, as_of(every, "9999-12-31")))


def test_trade_inside_holds_fails_or_cannot_tell_by_its_intervals():
    def with_effects(low, high, union_low=None):
        parts = ledger()["customs-borders-removal"].parts
        table = made_up(10.0, low, high, parts)
        if union_low is not None:
            table.loc[table["years"].eq(UNION_YEARS), "low"] = union_low
        effect = partial(customs_union.effect, table=table)
        return finding("customs-borders-removal", {"customs-union": effect, "union": effect})

    assert with_effects(6.0, 20.0) == "Holds"
    assert with_effects(-9.0, 4.0) == "Does not hold"
    assert with_effects(-9.0, 20.0) == "Cannot tell"
    assert with_effects(-9.0, 20.0, union_low=6.0).startswith("Holds for the union;")


def test_one_comparison_in_six_does_not_turn_the_union_and_two_do():
    parts = ledger()["customs-borders-removal"].parts
    table = made_up(10.0, 6.0, 20.0, parts)
    torn = table["left out"].eq(customs_union.SANCTIONS)
    effect = partial(customs_union.effect, table=table)
    both = {"customs-union": effect, "union": effect}
    table.loc[torn & table["compared with"].eq("other Soviet successors"), "low"] = -9.0
    assert finding("customs-borders-removal", both) == "Holds"
    table.loc[torn, "low"] = -9.0
    assert finding("customs-borders-removal", both) == (
        "Holds for the customs union; cannot tell for the union"
    )


def test_neighbours_whose_share_stays_do_not_hold(world):
    table = made_up(1.0, -9.0, 4.0, [ledger()["neighbour-trade"].part("pull")])
    functions = {
        "share": customs_union.neighbour_change,
        "pull": partial(customs_union.effect, table=table),
    }
    grown = trade().assign(exports=lambda t: t["imports"])
    world(
        {
            DOTS: pd.concat(
                [grown, grown.rename(columns={"exporter": "importer", "importer": "exporter"})]
            )
        }
    )
    assert finding("neighbour-trade", functions).startswith("Holds for the neighbours' share, not")
    still = trade(china_after=10.0).assign(exports=lambda t: t["imports"])
    world(
        {
            DOTS: pd.concat(
                [still, still.rename(columns={"exporter": "importer", "importer": "exporter"})]
            )
        }
    )
    assert finding("neighbour-trade", functions) == "Does not hold"


def test_numbers_of_the_sentences_on_trade_inside_and_with_neighbours(world):
    table = pd.DataFrame(
        [
            WAY | {"percent": 40.0, "low": 20.0, "high": 60.0, "as_large": 1.0},
            WAY
            | {"compared with": "other Soviet successors", "left out": WAR}
            | {"percent": 8.0, "low": -10.0, "high": 30.0, "as_large": 30.0},
            WAY | {"years": "other", "percent": 1.0, "low": -99.0, "high": 1.0},
        ]
    ).assign(neighbours="all seven")
    numbers = customs_union.effect_numbers(table, UNION_YEARS)
    assert (numbers["plain"], numbers["plain_low"], numbers["plain_rank"]) == (40, 20, 1)
    assert (numbers["least"], numbers["least_high"], numbers["least_rank"]) == (8, 30, 30)
    assert (numbers["lowest"], numbers["highest"]) == (-10, 60)
    flows = trade()
    world(
        {
            DOTS: pd.concat(
                [flows, flows.rename(columns={"exporter": "importer", "importer": "exporter"})]
            )
        }
    )
    near = customs_union.neighbour_numbers(table)
    assert near["china"] == pytest.approx(15)
    assert near["six_down"] == near["ukraine_down"] == 0
    assert (near["pull_lowest"], near["pull_highest"]) == (-10, 60)


def test_the_table_of_effects_has_two_panels_with_margins_and_ranks():
    table = pd.DataFrame(
        [
            WAY | {"percent": 40.2, "low": 20.0, "high": 60.0, "as_large": 0.7},
            WAY | {"percent": 8.0, "low": -10.4, "high": 30.0, "as_large": float("nan")},
            WAY | {"percent": 9.0, "low": 1.0, "high": 30.0, "as_large": 1.0, "pairs": "others"},
            WAY
            | {"years": "2012-2014 against 2007-2009", "pairs": "all three"}
            | {"percent": -7.0, "low": -28.0, "high": 21.0, "as_large": 59.8},
        ]
    )
    shown = customs_union.effect_table(table)
    assert list(shown["Panel"]) == ["Customs union, 2012–2014"] + 2 * ["Union, 2015–2020"]
    assert list(shown["Change"]) == [
        "−7 % (−28 to 21)", "+40 % (20 to 60)", "+8 % (−10 to 30)"
    ]  # fmt: skip
    assert list(shown["Made-up unions as large"]) == ["60 %", "1 %", "–"]


def test_titles_say_what_the_lines_show():
    index = pd.DataFrame({name: [100.0, 140.0] for name in customs_union.LINES}, index=[2014, 2015])
    assert customs_union.title_of(index).startswith("Trade among the five")
    last = list(customs_union.LINES)[-1]
    assert "depends" in customs_union.title_of(index.assign(**{last: [100.0, 104.0]}))
    shares = pd.DataFrame({"China": [10.0, 18.0], "the six others": [9.0, 8.0]}, index=[2014, 2020])
    assert customs_union.neighbour_title(shares).startswith("China's share grew")
    assert not customs_union.neighbour_title(shares[::-1].set_axis([2014, 2020])).startswith(
        "China"
    )


def test_neighbours_are_named_once_and_none_is_a_member():
    assert not set(NEIGHBOURS["all seven"]) & set(MEMBERS)
    assert set(NEIGHBOURS["all seven"]) == {"CHN", *NEIGHBOURS["the six without China"]}
