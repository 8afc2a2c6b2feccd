import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pyfixest as pf
import pytest

from recompute.errors import RecomputeError
from recompute.measures import event_study

YEARS = range(2000, 2012)


def long(wide: pd.DataFrame) -> pd.DataFrame:
    return wide.rename_axis("year").reset_index().melt("year", var_name="iso3", value_name="y")


def world(controls: int = 12, noise: float = 0.0) -> tuple[pd.DataFrame, dict[str, int], list[str]]:
    """Early entrants gain 1 a year, late ones lose 2 for good; all share the years' shocks."""
    entry = {**{f"E{k}": 2004 for k in range(4)}, **{f"L{k}": 2007 for k in range(2)}}
    never = [f"C{k}" for k in range(controls)]
    random, time = np.random.default_rng(11), np.asarray(YEARS)
    shock = random.normal(0, 3, len(time))
    columns = {}
    for k, unit in enumerate([*entry, *never]):
        gain = np.zeros(len(time))
        if unit[0] == "E":
            gain = np.maximum(time - 2003, 0)
        if unit[0] == "L":
            gain = -2.0 * (time >= 2007)
        columns[unit] = 10 * k + shock + gain + random.normal(0, noise, len(time))
    return long(pd.DataFrame(columns, index=time)), entry, never


def test_two_by_two_worked_by_hand():
    wide = pd.DataFrame(
        {"A": [1.0, 6], "B": [3.0, 12], "C": [0.0, 1], "D": [0.0, 3]}, index=[2000, 2001]
    )
    found = event_study.fit(long(wide), "y", {"A": 2001, "B": 2001}, ["C", "D"])
    # Changes: 5 and 9 against 1 and 3; their variances are 8 and 2, over two each.
    row = found.set_index("year").loc[2001]
    assert row["estimate"] == pytest.approx(7 - 2)
    assert row["se"] == pytest.approx(np.sqrt(8 / 2 + 2 / 2))
    assert row["units"] == 2
    base = found.set_index("year").loc[2000]
    assert base[["estimate", "se"]].tolist() == [0, 0]


def test_effects_of_groups_that_differ_are_told_apart():
    panel, entry, never = world()
    found = event_study.fit(panel, "y", entry, never).set_index(["group", "year"])["estimate"]
    assert found[2004].tolist() == pytest.approx([0, 0, 0, 0, *range(1, 9)], abs=1e-9)
    assert found[2007].tolist() == pytest.approx([0] * 7 + [-2] * 5, abs=1e-9)
    # 4 units over 8 years from 1 to 8, and 2 over 5 years of -2.
    total = event_study.placebo(panel, "y", entry, never, draws=1).total
    assert total == pytest.approx((4 * 36 - 2 * 2 * 5) / (4 * 8 + 2 * 5))


def test_a_plain_regression_on_leads_and_lags_would_be_wrong_here():
    panel, entry, never = world()
    treated = panel["year"] >= panel["iso3"].map(entry).fillna(9999)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = pf.feols("y ~ d | iso3 + year", panel.assign(d=treated.astype(float))).coef()["d"]
    true = event_study.placebo(panel, "y", entry, never, draws=1).total
    assert abs(plain - true) > 0.3


def test_pyfixest_s_saturated_regression_gives_the_same_numbers():
    data = pd.read_csv(Path(pf.__file__).parent / "did" / "data" / "df_het.csv")
    data = data[data["unit"] % 5 == 0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = pf.event_study(
            data, "dep_var", "unit", "year", "g", estimator="saturated", cluster="unit"
        ).aggregate()
    panel = data.assign(iso3=data["unit"].astype(str))
    groups = panel.groupby("iso3")["g"].first()
    entry = {str(u): int(g) for u, g in groups.items() if g > 0}
    ours = event_study.fit(panel, "dep_var", entry, groups.index[groups == 0])
    ours["step"] = ours["year"] - ours["group"]
    effect = (ours["estimate"] * ours["units"]).groupby(ours["step"]).sum()
    effect /= ours.groupby("step")["units"].sum()
    steps = [*range(-5, -1), *range(6)]
    reference = theirs.loc[[float(s) for s in steps], "Estimate"].astype(float)
    assert effect[steps].to_numpy() == pytest.approx(reference.to_numpy(), abs=1e-6)


def test_one_entrant_has_no_error_of_its_own_but_placebos():
    panel, entry, never = world(noise=0.5)
    alone = {"E0": entry["E0"]}
    found = event_study.fit(panel, "y", alone, never)
    assert found["se"].isna().all()
    dealt = event_study.placebo(panel, "y", alone, never, draws=200)
    late = found[found["year"] >= 2004]
    assert dealt.total == pytest.approx(late["estimate"].mean())
    # Twelve controls can each be the placebo; none moves as much.
    assert np.abs(dealt.draws).max() < dealt.total
    again = event_study.placebo(panel, "y", alone, never, draws=200)
    assert (again.draws == dealt.draws).all()


def test_placebos_find_nothing_where_nothing_happened():
    panel, _, never = world(controls=14, noise=1.0)
    ranks = []
    for one, other in zip(never[::2], never[1::2], strict=True):
        rest = [name for name in never if name not in (one, other)]
        found = event_study.placebo(panel, "y", {one: 2004, other: 2007}, rest, draws=60)
        ranks.append((np.abs(found.draws) >= abs(found.total)).mean())
    assert 0.25 < np.mean(ranks) < 0.75


def test_entrants_without_a_year_before_are_passed_over():
    panel, entry, never = world()
    found = event_study.fit(panel, "y", {**entry, "E0": 2000, "E1": 2020}, never)
    assert found.set_index(["group", "year"])["units"][2004, 2005] == 2


PANEL, ENTRY, NEVER = world(noise=1.0)


@pytest.mark.parametrize(
    ("panel", "options", "what"),
    [
        (PANEL.drop(columns="y"), {}, "no column y"),
        (pd.concat([PANEL, PANEL[:1]]), {}, "share a key"),
        (PANEL.drop(index=3), {}, "E0 has no y in 2003"),
        (PANEL[PANEL["year"] != 2005], {}, "no rows in 2005"),
        (PANEL, {"controls": ["C0", "C1", "E0"]}, "E0 enter and are among the controls"),
        (PANEL, {"controls": ["C0"]}, "needs two controls"),
        (PANEL, {"controls": ["C0", "XXX"]}, "no data for XXX"),
        (PANEL, {"entry": {"E0": 1999}}, "nobody enters"),
        (PANEL, {"entry": {}}, "nobody enters"),
    ],
)
def test_bad_input_is_named(panel, options, what):
    given = {"entry": ENTRY, "controls": NEVER, **options}
    with pytest.raises(RecomputeError, match=what):
        event_study.fit(panel, "y", **given)


def test_placebo_needs_more_controls_than_entrants():
    with pytest.raises(RecomputeError, match="too few to deal 6 entries"):
        event_study.placebo(PANEL, "y", ENTRY, NEVER[:7])
