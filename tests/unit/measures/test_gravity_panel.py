import numpy as np
import pandas as pd
import pytest

from eaeu.validation import simulated_world
from recompute.errors import RecomputeError
from recompute.measures import gravity_panel

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


def test_agreements_in_force_either_way_round_until_they_end():
    panel = pd.DataFrame({"exporter": list("ABAA"), "importer": list("BAXC"), "year": [1, 2, 2, 9]})
    table = pd.DataFrame(
        {"exporter": ["B", "A"], "importer": ["A", "C"], "start": [2, 3], "end": [np.nan, 8]}
    )
    assert gravity_panel.in_force(panel, table).tolist() == [0, 1, 0, 0]
    assert gravity_panel.in_force(panel, table.drop(columns="end")).tolist() == [0, 1, 0, 1]


def test_other_agreements_stand_beside_event_time():
    covered = (WORLD["exporter"] > WORLD["importer"]) & (WORLD["year"] > 2006)
    panel = WORLD.assign(other=covered.astype(float))
    alone = gravity_panel.event_time(panel, MEMBERS, 2, 2)
    beside = gravity_panel.event_time(panel, MEMBERS, 2, 2, covariates=["other"])
    assert len(beside.table) == len(alone.table)
    assert "other" in beside.fit.coefficients.index


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
        (lambda: gravity_panel.event_time(WORLD, MEMBERS, 0, 2), "0 leads"),
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
