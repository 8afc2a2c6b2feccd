"""The claims on Iran's borders, agreement and market, in worlds small enough to work by hand."""

import numpy as np
import pandas as pd
import pytest

from eaeu import iran
from eaeu.members import MEMBERS
from recompute.errors import NoData, RecomputeError
from recompute.measures.gravity_expected import Expected


def coasts(*rows, checked="public page"):
    table = pd.DataFrame(rows, columns=["instrument", "iso3", "signed"])
    return table.assign(checked=checked)


@pytest.fixture
def map_of_iran(world):
    """Armenia touches by land, Kazakhstan lies within 400 miles, Russia farther; all on one sea."""
    touching = [("IRN", "ARM", 1), ("IRN", "KAZ", 5), ("IRN", "RUS", 0)]
    frames = {
        "cow-contiguity": pd.DataFrame(touching, columns=["iso3_1", "iso3_2", "type"]).assign(
            end="2016-12-01"
        ),
        "geodist-2011": pd.DataFrame({"exporter": ["IRN"], "importer": ["ARM"], "contig": [0]}),
        "facts-coasts": pd.concat(
            [
                coasts(*(("one", code, "2003-11-04") for code in ("IRN", "RUS", "KAZ"))),
                coasts(*(("two", code, "2018-08-12") for code in ("IRN", "RUS", "KAZ"))),
                coasts(("a third, from memory", "IRN", "2020-01-01"), checked="memory"),
            ]
        ),
    }
    world(frames)
    return frames


@pytest.mark.parametrize(
    ("land", "sea", "borders"),
    [
        ("cow-contiguity", "coasts on one sea", 3),
        ("geodist-2011", "coasts on one sea", 2),
        ("cow-contiguity", "line of at most 400 miles", 2),
        ("cow-contiguity", "line of at most 24 miles", 1),
    ],
)
def test_borders_by_hand(map_of_iran, land, sea, borders):
    assert iran.iran_borders(land, sea).value == borders


def test_coasts_are_known_from_the_last_convention_on(map_of_iran):
    assert iran.iran_borders("cow-contiguity", "coasts on one sea").published == "2018-08-12"


def test_a_convention_without_a_state_ends_its_border(map_of_iran, world):
    kept = map_of_iran["facts-coasts"].query("not (instrument == 'two' and iso3 == 'KAZ')")
    world({**map_of_iran, "facts-coasts": kept})
    assert iran.iran_borders("cow-contiguity", "coasts on one sea").value == 2


def agreement_in_force(date):
    return pd.DataFrame(
        {
            "instrument": ["Interim agreement"],
            "event": ["in_force"],
            "date": [date],
            "checked": ["public page"],
        }
    )


@pytest.fixture
def trade_with_a_step(world):
    """Imports from Iran grow 1 % a month, and are half as large again from November 2019 on."""
    months = pd.period_range("2015-01", "2022-01", freq="M")
    noise = np.random.default_rng(0).normal(0, 0.01, len(months))
    level = np.exp(0.01 * np.arange(len(months)) + noise)
    level = np.where(months >= pd.Period("2019-11"), 1.5, 1.0) * level
    rows = pd.DataFrame({"year": months.year, "month": months.month, "export": 1.0})
    frames = {
        "armstat-2025-02": pd.concat(
            [
                rows.assign(partner="IRN", import_origin=level),
                rows.assign(partner="CHN", import_origin=np.exp(noise[::-1])),
            ],
            ignore_index=True,
        ),
        "facts-agreements-iran": agreement_in_force("2019-10-27"),
    }
    world(frames)
    return frames


@pytest.mark.parametrize("control", ["none", "China"])
def test_a_step_of_a_half_is_seen_and_is_clearer_than_any_before(trade_with_a_step, control):
    window = {"from": "2015-01", "to": "2022-01"}
    estimate = iran.iran_pta("imports", control, "at once", **window)
    assert estimate.value == pytest.approx(50, abs=3)
    assert estimate.low > 0
    assert estimate.extra["in_force"]
    assert (
        estimate.extra["placebo"] < 0.1
    )  # no earlier date does as well: one in as many as there are


def test_an_agreement_later_than_the_start_is_not_in_force(trade_with_a_step, world):
    world({**trade_with_a_step, "facts-agreements-iran": agreement_in_force("2025-05-15")})
    window = {"from": "2015-01", "to": "2022-01"}
    assert not iran.iran_pta("imports", "none", "at once", **window).extra["in_force"]


def test_area_is_the_sum_over_members_and_missing_years_are_no_data(world):
    rows = pd.DataFrame({"iso3": MEMBERS, "value": [17e6, 3e6, 0.25e6, 0.03e6, 0.2e6]})
    world({"wdi-2016": rows.assign(indicator="AG.SRF.TOTL.K2", year=2014)})
    assert iran.union_area("surface area", "wdi-2016", 2014).value == pytest.approx(20.48)
    with pytest.raises(NoData, match="does not have 2015 for every member"):
        iran.union_area("surface area", "wdi-2016", 2015)
    with pytest.raises(NoData, match="no land area"):
        iran.union_area("land area", "wdi-2016", 2014)


@pytest.fixture
def expectation(monkeypatch):
    """Iran is expected to sell the members 10 of 100, and sells them 6."""
    expected = pd.Series(
        {"RUS": 4, "KAZ": 3, "BLR": 1, "ARM": 1, "KGZ": 1}
        | {"USA": 50, "DEU": 20, "FRA": 10, "ITA": 5, "ESP": 3, "PRT": 2},
        dtype=float,
    )
    actual = expected.copy()
    actual[["RUS", "KAZ", "USA"]] = [1, 2, 54]
    table = pd.DataFrame({"expected": expected, "actual": actual})
    model = Expected(table, pd.DataFrame([expected / 100] * 2), fit=None, alike=3)
    monkeypatch.setattr(iran, "expected_exports", lambda dataset, year, goods: model)


@pytest.mark.parametrize(
    ("markets", "large", "share", "bar"),
    [
        ("all", "one of five largest", 10, 3),
        ("all", "a twentieth of exports", 10, 5),
        ("all", "twice what is sold", 10, 12),
        ("without the United States", "one of five largest", 20, 4),
    ],
)
def test_share_expected_and_bar_by_hand(expectation, markets, large, share, bar):
    estimate = iran.union_market_for_iran("sitc-sections-2018", 2015, "all", markets, large)
    assert estimate.value == pytest.approx(share)
    assert estimate.extra["bar"] == pytest.approx(bar)


def flows(*rows):
    columns = ["exporter", "importer", "section", "value"]
    return pd.DataFrame(rows, columns=columns).assign(year=2005)


def test_goods_without_fuels_leave_what_russia_sends_to_belarus_unknown(world):
    table = flows(
        ("IRN", "RUS", "All", 9.0), ("IRN", "RUS", "0", 2.0), ("IRN", "RUS", "3", 7.0),
        ("RUS", "BLR", "9", 5.0),
    )  # fmt: skip
    world({"sitc-sections-2018": table, "cow-trade-4.0": table})
    dry = iran.flows_of("sitc-sections-2018", 2005, "without fuels").set_index("exporter")["value"]
    assert dry["IRN"] == 2
    assert np.isnan(dry["RUS"])
    with pytest.raises(NoData, match="not divided by product"):
        iran.flows_of("cow-trade-4.0", 2005, "without fuels")
    with pytest.raises(NoData, match="imports of every member in 2005"):
        iran.expected_exports("sitc-sections-2018", 2005, "all")


def test_a_year_the_trade_by_section_lacks_is_an_error_of_the_parameter(world):
    world({"sitc-sections-2018": flows(("IRN", "RUS", "All", 9.0))})
    with pytest.raises(RecomputeError, match="does not have 2007") as raised:
        iran.market_models(2007)
    assert not isinstance(raised.value, NoData)
