import numpy as np
import pandas as pd
import pytest

from eaeu.validation import simulated_world
from recompute.errors import RecomputeError
from recompute.measures import gravity, gravity_panel

FLOWS = pd.DataFrame(
    [("A", "B", 2000, 5.0), ("B", "A", 2000, np.nan), ("A", "C", 2001, 2.0), ("D", "A", 2001, 9.0)],
    columns=["exporter", "importer", "year", "value"],
)
WORLD = simulated_world(14, 10, seed=2).drop(columns="agreement")
LARGEST = WORLD.groupby("exporter")["flow"].sum().nlargest(3).index.tolist()
MEMBERS = pd.DataFrame(
    [
        (name, year)
        for name, joined in zip(LARGEST, (2004, 2004, 2005), strict=True)
        for year in range(joined, 2010)
    ],
    columns=["iso3", "year"],
)


def test_panel_fills_zeros_and_keeps_what_is_missing():
    panel = gravity_panel.balanced_panel(FLOWS, ["A", "B", "C"], [2000, 2001])
    assert len(panel) == 3 * 2 * 2
    flows = panel.set_index(["exporter", "importer", "year"])["flow"]
    assert flows[("A", "B", 2000)] == 5
    assert np.isnan(flows[("B", "A", 2000)])
    assert flows[("A", "C", 2001)] == 2
    assert flows[("C", "A", 2000)] == 0
    assert flows.sum() == 7


def test_terms_of_an_agreement_by_hand():
    panel = pd.DataFrame(
        {"exporter": list("AABC"), "importer": list("BCCA"), "year": [1, 1, 2, 2], "flow": 1.0}
    )
    member = pd.DataFrame({"iso3": ["A", "B", "A", "B"], "year": [1, 1, 2, 2]})
    terms = gravity_panel.agreement_terms(panel, member)
    assert terms["inside"].tolist() == [1, 0, 0, 0]
    assert terms["export_diversion"].tolist() == [0, 1, 1, 0]
    assert terms["import_diversion"].tolist() == [0, 0, 0, 1]


def test_diversion_cannot_stand_beside_country_year_effects():
    terms = gravity_panel.agreement_terms(WORLD, MEMBERS)
    names = ["inside", "import_diversion", "export_diversion"]
    with pytest.raises(RecomputeError, match="combination of the other covariates and the effects"):
        gravity.ppml(terms, names)
    fit = gravity.ppml(terms, names, effects=("pair", "year"))
    assert list(fit.coefficients.index) == names


def test_event_time_finds_a_step_at_the_date_and_nothing_before():
    first = MEMBERS.groupby("iso3")["year"].min()
    start = np.maximum(WORLD["exporter"].map(first), WORLD["importer"].map(first))
    draw = np.random.default_rng(0)
    size = np.exp(draw.normal(size=14))
    code = pd.factorize(WORLD["exporter"])[0], WORLD["importer"].str[1:].astype(int)
    smooth = size[code[0]] * size[code[1].to_numpy()] * (1 + 0.1 * (WORLD["year"] - 2000))
    panel = WORLD.assign(flow=smooth * np.where(WORLD["year"] >= start, 1.5, 1.0))
    event = gravity_panel.event_time(panel, MEMBERS, leads=3, lags=2)
    table = event.table.set_index("relative_year")
    assert table.index.tolist() == [-3, -2, -1, 0, 1, 2]
    assert table.loc[[-3, -2, -1], "percent"].tolist() == pytest.approx([0, 0, 0], abs=1e-5)
    assert table.loc[[0, 1, 2], "percent"].tolist() == pytest.approx([50] * 3, abs=1e-4)
    assert table.index[table["base"]].tolist() == [-1]
    assert table.index[table["binned"]].tolist() == [-3, 2]


def test_base_period_moves_the_coefficients_by_a_constant():
    one = gravity_panel.event_time(WORLD, MEMBERS, 2, 2).table["estimate"]
    two = gravity_panel.event_time(WORLD, MEMBERS, 2, 2, base=-2).table["estimate"]
    assert np.ptp((one - two).to_numpy()) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "what"),
    [
        (lambda: gravity_panel.balanced_panel(FLOWS, ["A", "B"], [2000, 2002]), "no flows in 2002"),
        (lambda: gravity_panel.balanced_panel(FLOWS, ["A", "B"], []), "no years"),
        (lambda: gravity_panel.balanced_panel(FLOWS, ["A", "X"], [2000]), "no data for X"),
        (lambda: gravity_panel.balanced_panel(FLOWS, ["A"], [2000]), "two economies"),
        (
            lambda: gravity_panel.balanced_panel(pd.concat([FLOWS, FLOWS]), ["A", "B"], [2000]),
            "share a key",
        ),
        (
            lambda: gravity_panel.agreement_terms(WORLD, MEMBERS.assign(iso3="ZZZ")),
            "no data for ZZZ",
        ),
        (lambda: gravity_panel.event_time(WORLD, MEMBERS, 2, 2, base=0), "base 0"),
        (lambda: gravity_panel.event_time(WORLD, MEMBERS, 9, 2), "years away"),
        (
            lambda: gravity_panel.event_time(
                WORLD, MEMBERS[MEMBERS["iso3"] == LARGEST[0]], leads=2, lags=2
            ),
            "years away",
        ),
    ],
)
def test_bad_input_is_named(call, what):
    with pytest.raises(RecomputeError, match=what):
        call()
