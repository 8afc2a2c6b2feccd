"""Claims on trade inside the customs union and with neighbours, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from eaeu import customs_union
from eaeu.customs_union import NEIGHBOURS, SUCCESSORS, THREE
from recompute.claims import NoData, ledger

COLUMNS = ["exporter", "importer", "year", "value"]
CHOICES = {
    "panel": ["COW"],
    "years": ["from 2005"],
    "union counts": ["from 2010 (tariff)", "from 2012, without 2010 and 2011"],
    "pairs": ["all three"],
    "compared with": ["other Soviet successors", "all other trade"],
    "estimator": ["log-linear without zeros"],
    "errors": ["by pair", "by pair both ways"],
}


@pytest.fixture(scope="module")
def known_effect():
    """Trade of 14 economies without noise: the three trade half as much again from 2012 on."""
    names = [*SUCCESSORS, "CHN", "TUR"]
    draw = np.random.default_rng(3)
    pair = draw.normal(0, 1, (len(names), len(names)))
    rows = [
        (one, other, year, np.exp(3 + pair[i, j]) * (1.5 if {one, other} <= set(THREE) and year >= 2012 else 1))
        for i, one in enumerate(names)
        for j, other in enumerate(names)
        if one != other
        for year in range(2005, 2015)
    ]  # fmt: skip
    return {"COW": pd.DataFrame(rows, columns=COLUMNS)}


def test_every_combination_is_estimated_and_read_by_its_choices(known_effect):
    effects = customs_union.removal_effects(known_effect, choices=CHOICES, largest=14)
    assert len(effects) == 2 * 2 * 2
    assert not effects.duplicated(list(CHOICES)).any()
    one = {name: values[-1] for name, values in CHOICES.items()}
    estimate = customs_union.customs_borders_removal(effects=effects, **one)
    assert estimate.value == pytest.approx(50, abs=1e-3)
    assert estimate.source == "cow-trade-4.0"
    from_2010 = one | {"union counts": "from 2010 (tariff)"}
    # Two of five years without the effect: the mean of the logs is three fifths of it.
    diluted = customs_union.customs_borders_removal(effects=effects, **from_2010).value
    assert diluted == pytest.approx(100 * (1.5**0.6 - 1), abs=1e-3)


def test_a_combination_that_was_not_estimated_is_no_estimate():
    effects = pd.DataFrame({"panel": ["COW"], "percent": [1.0], "low": [0.0], "high": [2.0]})
    with pytest.raises(ValueError, match="not enough values"):
        customs_union.customs_borders_removal(effects=effects, panel="OEC")


def test_made_up_unions_leave_the_three_out(monkeypatch):
    designs = []
    monkeypatch.setattr(
        customs_union.agreement_designs,
        "effects_by_design",
        lambda flows, **given: designs.extend(given["designs"]) or pd.DataFrame(),
    )
    one = {name: values[0] for name, values in CHOICES.items()}
    customs_union.made_up_unions({}, specification=one, largest=30)
    assert len(designs) == 84  # three of nine
    assert not set(THREE) & {name for design in designs for name in design["exporters"]}
    designs.clear()
    customs_union.effect_without_zeros({}, specification=one, largest=30)
    assert [design["zeros"] for design in designs] == [False]
    assert designs[0]["exporters"] == THREE


def test_numbers_of_the_sentences_on_yardsticks():
    table = pd.DataFrame(
        {
            "compared with": ["all other trade"] * 2 + ["other Soviet successors", "own trend"],
            "value": [-10.0, 20.0, 8.0, -4.0],
            "supports": [False, True, True, False],
        }
    )
    years = range(2000, 2015)
    path = pd.concat(
        pd.DataFrame(
            {
                "reference": reference,
                "year": years,
                "relative_year": [year - 2010 for year in years],
                "percent": [fall * max(0, 2009 - year) for year in years],
                "low": [1.0 if year < 2003 else -1.0 for year in years],
                "high": 5.0,
            }
        )
        for reference, fall in (("world", 10.0), ("region", 2.0))
    )
    numbers = customs_union.yardstick_numbers(table, path)
    assert (numbers["world"], numbers["world_up"]) == (5, 50)
    assert (numbers["region"], numbers["region_up"], numbers["region_clear"]) == (8, 100, 100)
    assert (numbers["trend"], numbers["trend_up"], numbers["any_up"]) == (-4, 0, 50)
    assert numbers["before"] == pytest.approx(190)
    assert numbers["early"] == pytest.approx(100 * 50 / 90)  # of a straight fall over nine years
    assert (numbers["leads_early"], numbers["n_early"]) == (3, 5)  # 2000 to 2002
    assert (numbers["leads_late"], numbers["n_late"]) == (0, 4)


def neighbour(measure, data="COW", side="imports", neighbours="China alone", effects=None):
    years = "2012-2014 to 2015-2019" if data in ("WITS", "Armenian customs") else "2005 to 2015"
    return customs_union.neighbour_trade(
        data=data, years=years, neighbours=neighbours, side=side, measure=measure, effects=effects
    )


def test_share_and_intensity_of_trade_with_a_neighbour(world):
    flows = pd.DataFrame(
        [
            *[("CHN", name, 2005, 10.0) for name in THREE],
            *[("DEU", name, 2005, 30.0) for name in THREE],
            *[("CHN", name, 2015, 20.0) for name in THREE],
            *[("DEU", name, 2015, 20.0) for name in THREE],
            ("CHN", "DEU", 2005, 10.0),
            ("DEU", "CHN", 2005, 90.0),
            ("CHN", "DEU", 2015, 40.0),
            ("DEU", "CHN", 2015, 60.0),
        ],
        columns=COLUMNS,
    )
    world({"cow-trade-4.0": flows})
    assert neighbour("share").value == pytest.approx(100)  # from a quarter to a half
    # China's part of the others' imports went from a tenth to four tenths: the intensity halved.
    assert neighbour("intensity").value == pytest.approx(-50)
    with pytest.raises(NoData, match="does not give 2005"):
        world({"cow-trade-4.0": flows[flows["year"].gt(2005)]})
        neighbour("share", neighbours="without China")


def test_armenian_customs_by_side(world):
    rows = [
        (year, partner, export, bought)
        for year in range(2012, 2020)
        for partner, export, bought in (
            ("GEO", 10.0 if year < 2015 else 30.0, 5.0),
            ("DEU", 30.0 if year < 2015 else 10.0, 5.0),
        )
    ]
    columns = ["year", "partner", "export", "import_origin"]
    world({"armstat-2025-02": pd.DataFrame(rows, columns=columns)})
    group = {"data": "Armenian customs", "neighbours": "all seven"}
    assert neighbour("share", side="exports", **group).value == pytest.approx(200)
    assert neighbour("share", side="imports", **group).value == pytest.approx(0)


def test_gravity_is_read_by_its_choices():
    choices = {"data": "COW", "years": "2005 to 2015", "neighbours": "China alone"}
    effects = pd.DataFrame(
        [choices | {"side": side, "measure": "gravity", "percent": percent, "low": 1.0, "high": 9.0}
         for side, percent in (("imports", 4.0), ("exports", 5.0))]
    )  # fmt: skip
    estimate = neighbour("gravity", side="exports", effects=effects)
    assert (estimate.value, estimate.low, estimate.year) == (5, 1, 2015)


def test_only_admissible_combinations_are_estimated_by_gravity():
    combinations = customs_union.gravity_combinations(ledger()["neighbour-trade"])
    assert {one["measure"] for one in combinations} == {"gravity"}
    assert {one["data"] for one in combinations} <= set(customs_union.PANELS)
    assert not any(one["data"] == "COW" and one["years"] == "2005 to 2015" for one in combinations)


def test_designs_of_neighbours_by_side():
    choices = {"data": "COW", "years": "2007-2009 to 2012-2014", "neighbours": "all seven"}
    design = customs_union._neighbour_design(choices | {"side": "imports"})
    assert (design["exporters"], design["importers"]) == (NEIGHBOURS["all seven"], THREE)
    assert (design["first"], design["start"], design["last"]) == (2007, 2012, 2014)
    assert design["left_out"] == [2010, 2011]
    design = customs_union._neighbour_design(choices | {"side": "exports"})
    assert (design["exporters"], design["importers"]) == (THREE, NEIGHBOURS["all seven"])
