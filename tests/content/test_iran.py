"""The claims on Iran's borders, agreement and market, in worlds small enough to work by hand."""

import numpy as np
import pandas as pd
import pytest

from eaeu import iran
from eaeu.members import MEMBERS
from recompute.errors import NoData
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
    random = np.random.default_rng(0)
    noise = random.normal(0, 0.01, len(months))
    level = np.exp(0.01 * np.arange(len(months)) + noise)
    level = np.where(months >= pd.Period("2019-11"), 1.5, 1.0) * level
    rows = pd.DataFrame({"year": months.year, "month": months.month, "export": 1.0})
    frames = {
        "armstat-2025-02": pd.concat(
            [
                rows.assign(partner="IRN", import_origin=level),
                rows.assign(partner="CHN", import_origin=np.exp(noise[::-1])),
                *(
                    rows.assign(
                        partner=f"P{n}", import_origin=np.exp(random.normal(0, 0.01, len(months)))
                    )
                    for n in range(20)
                ),
                rows[:-1].assign(partner="GAP", import_origin=1.0),
            ],
            ignore_index=True,
        ),
        "facts-agreements-iran": agreement_in_force("2019-10-27"),
    }
    world(frames)
    return frames


@pytest.mark.parametrize("control", ["none", "China"])
def test_a_step_of_a_half_is_seen_and_is_clearer_than_that_of_any_other_partner(
    trade_with_a_step, control
):
    estimate = iran.iran_pta("imports", control, "2015-01", "2022-01", "at once")
    assert estimate.value == pytest.approx(50, abs=3)
    assert 0 < estimate.low < estimate.value < estimate.high
    assert estimate.year == 2019
    assert estimate.extra["as_large"] == pytest.approx(100 / (22 if control == "none" else 21))


def test_the_interval_is_as_wide_as_other_partners_breaks_make_it(trade_with_a_step, world):
    alone = iran.iran_pta("imports", "none", "2015-01", "2022-01", "at once")
    months = trade_with_a_step["armstat-2025-02"]
    stepped = months["partner"].isin([f"P{n}" for n in range(10)])
    stepped &= (months["year"] + months["month"] / 12).ge(2019 + 11 / 12)
    raised = months["import_origin"].where(~stepped, 1.5 * months["import_origin"])
    world({**trade_with_a_step, "armstat-2025-02": months.assign(import_origin=raised)})
    among = iran.iran_pta("imports", "none", "2015-01", "2022-01", "at once")
    assert among.value == pytest.approx(alone.value)
    assert among.low < 0 < alone.low
    assert among.extra["as_large"] > 10


def test_a_partner_without_trade_in_a_month_is_none_to_compare(trade_with_a_step):
    assert "GAP" not in iran.other_partners("imports", "2015-01", "2022-01")
    assert "GAP" in iran.other_partners("imports", "2015-01", "2021-12")


def test_an_agreement_counts_from_the_year_it_came_into_force(trade_with_a_step, world):
    assert iran.iran_agreement("in_force").value == 2019
    world({**trade_with_a_step, "facts-agreements-iran": agreement_in_force("2025-05-15")})
    assert iran.iran_agreement("in_force").value == 2025


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
    model = Expected(table, pd.DataFrame([expected / 100] * 2))
    monkeypatch.setattr(iran, "expected_exports", lambda dataset, year, goods: model)


@pytest.mark.parametrize(
    ("large", "bar"),
    [("one of five largest", 3), ("a twentieth of exports", 5)],
)
def test_share_expected_and_bar_by_hand(expectation, large, bar):
    estimate = iran.union_market_for_iran("sitc-sections-2018", 2015, "all", large)
    assert estimate.value == pytest.approx(10)
    assert estimate.extra["bar"] == pytest.approx(bar)
    assert estimate.extra["sold_percent"] == pytest.approx(6)


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
