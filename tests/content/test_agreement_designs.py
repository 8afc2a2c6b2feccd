"""Designs of gravity on made-up trade without noise, whose effects are known."""

import numpy as np
import pandas as pd
import pytest

from eaeu import agreement_designs
from eaeu.agreement_designs import Agreements
from recompute.errors import RecomputeError

ECONOMIES, YEARS = 14, 10
REGION = [f"E{k:03d}" for k in range(8)]
BLOC = REGION[:3]
NONE = pd.DataFrame(
    {"exporter": pd.Series(dtype=str), "importer": pd.Series(dtype=str), "start": []}
)
NO_AGREEMENTS = Agreements(NONE, NONE)


def shaped(region_fall=0.0, effect=0.0):
    """Trade without noise: within the region it falls by year, and the bloc gains from 2006."""
    draw = np.random.default_rng(7)
    i, j, t = (axis.ravel() for axis in np.indices((ECONOMIES, ECONOMIES, YEARS)))
    i, j, t = i[i != j], j[i != j], t[i != j]
    sizes = draw.normal(0, 0.5, (2, ECONOMIES, YEARS))
    pair = draw.normal(0, 1, (ECONOMIES, ECONOMIES))
    among, inside = ((i < len(group)) & (j < len(group)) for group in (REGION, BLOC))
    growth = among * region_fall * t + inside * effect * (t >= 6)
    names = np.array([f"E{k:03d}" for k in range(ECONOMIES)])
    value = np.exp(3 + sizes[0, i, t] + sizes[1, j, t] + pair[i, j] + growth)
    return pd.DataFrame(
        {"exporter": names[i], "importer": names[j], "year": 2000 + t, "value": value}
    )


def table(flows, reference="world", agreements=NO_AGREEMENTS, **more):
    years = {"before": [2003, 2004, 2005], "after": [2006, 2007, 2008]}
    design = {"source": "one", "one": BLOC, "other": BLOC, "reference": reference}
    return agreement_designs.effects_by_design(
        {"one": flows}, agreements, designs=[design | years | more], region=REGION,
        largest=ECONOMIES,
    )  # fmt: skip


def found(flows, reference="world", agreements=NO_AGREEMENTS, **more):
    return np.log1p(table(flows, reference, agreements, **more)["percent"].iloc[0] / 100)


def boosted(flows, pairs, years, factor=3.0):
    """Multiply the trade of some pairs, either way, in some years."""
    keys = list(zip(flows["exporter"], flows["importer"], strict=True))
    among = pd.Series([key in pairs or key[::-1] in pairs for key in keys], index=flows.index)
    hit = among & flows["year"].isin(years)
    return flows.assign(value=flows["value"].where(~hit, flows["value"] * factor))


@pytest.mark.parametrize("reference", ["world", "region"])
def test_an_effect_is_found_whatever_the_yardstick(reference):
    assert found(shaped(effect=0.4), reference) == pytest.approx(0.4, abs=1e-5)


def test_only_effects_of_the_region_take_out_what_all_of_it_shares():
    falling = shaped(region_fall=-0.2, effect=0.4)
    assert found(falling, "region") == pytest.approx(0.4, abs=1e-5)
    assert found(falling, "world") < 0.2


def test_another_agreement_does_not_pass_for_the_union():
    pairs = [("E000", "E008"), ("E000", "E001")]  # one of them inside
    after = range(2006, 2010)
    flows = boosted(shaped(effect=0.4), pairs, after)
    spells = pd.DataFrame(pairs, columns=["exporter", "importer"]).assign(start=2006)
    assert found(flows) > 0.45
    assert found(flows, agreements=Agreements(spells, NONE)) == pytest.approx(0.4, abs=1e-5)
    assert found(flows, agreements=Agreements(NONE, spells)) == pytest.approx(0.4, abs=1e-5)


def test_flows_left_out_and_pairs_set_aside_do_not_count():
    war = boosted(shaped(effect=0.4), [("E000", "E005")], range(2006, 2010), factor=0.01)
    assert found(war) > 0.41
    assert found(war, left_out=[["E005", "E000"]]) == pytest.approx(0.4, abs=1e-5)
    own = boosted(shaped(effect=0.4), [tuple(BLOC[:2])], range(2006, 2010))
    assert found(own, aside=[BLOC[:2]]) == pytest.approx(0.4, abs=1e-5)


def test_years_outside_the_two_spans_do_not_count():
    spoilt = boosted(shaped(effect=0.4), [tuple(BLOC[:2])], [2002, 2009], factor=50)
    assert found(spoilt) == pytest.approx(0.4, abs=1e-5)


def test_trade_between_two_groups_counts_either_way():
    flows = boosted(shaped(), [("E000", "E009")], range(2006, 2010), factor=np.exp(0.3))
    assert found(flows, one=["E000"], other=["E009"]) == pytest.approx(0.3, abs=1e-5)


def test_a_union_is_ranked_among_those_of_its_region_where_asked():
    noisy = shaped(effect=0.8)
    noise = np.random.default_rng(1).normal(0, 0.05, len(noisy))
    row = table(noisy.assign(value=noisy["value"] * np.exp(noise)), "region", ranked=True).iloc[0]
    assert row["made_up"] == 10  # three of the five others
    assert row["as_large"] == pytest.approx(100 / 11, abs=1e-3)  # none but itself
    assert table(noisy)["as_large"].isna().all()
    # Two others make one set of two, too few to rank among.
    few = table(noisy, "region", ranked=True, one=REGION[:6], other=REGION[:6])
    assert few["made_up"].isna().all()


def test_spells_of_treaties_leave_the_union_out_and_the_region_apart():
    rows = [
        (1, 1, "base_treaty", 2001.0, "AAA"), (1, 1, "base_treaty", 2001.0, "BBB"),
        (2, 1, "accession", 2005.0, "AAA"), (2, 1, "accession", 2005.0, "BBB"),
        (2, 1, "accession", 2005.0, "CCC"),
        (3, 3, "base_treaty", np.nan, "AAA"), (3, 3, "base_treaty", np.nan, "DDD"),
        (4, 1, "withdrawal", 2006.0, "AAA"), (4, 1, "withdrawal", 2006.0, "DDD"),
        (7, 7, "base_treaty", 2010.0, "AAA"), (7, 7, "base_treaty", 2010.0, "EEE"),
        (8, 8, "base_treaty", 2012.0, "AAA"), (8, 8, "base_treaty", 2012.0, "FFF"),
    ]  # fmt: skip
    treaties = pd.DataFrame(rows, columns=["treaty", "base", "entry", "in_force", "party"])
    agreements = agreement_designs.agreements_of(treaties, own=[7], region=8)
    spells = agreements.others.set_index(["exporter", "importer"])["start"].to_dict()
    assert spells == {("AAA", "BBB"): 2001, ("AAA", "CCC"): 2005, ("BBB", "CCC"): 2005}
    assert agreements.region.to_numpy().tolist() == [["AAA", "FFF", 2012]]


def test_who_does_not_report_is_missing_and_pairs_of_the_region_without_a_row_too():
    flows = pd.DataFrame(
        [
            ("A", "B", 2000, 5.0),
            ("B", "A", 2000, 4.0),
            ("C", "A", 2000, 3.0),
            ("A", "A", 2000, 9.0),
        ],
        columns=["exporter", "importer", "year", "value"],
    )
    panel = agreement_designs.world_panel(flows, 3, ["A", "C"], [2000, 2001])
    flow = panel.set_index(["exporter", "importer"])["flow"]
    assert set(panel["year"]) == {2000}
    assert flow["A", "B"] == 5 and flow["C", "A"] == 3
    assert flow[[("A", "C"), ("B", "C")]].isna().all()  # C reports no imports at all
    assert flow["C", "B"] == 0  # B reports, and is outside the region


def test_sections_are_read_by_their_total():
    flows = shaped()
    parts = pd.concat([flows.assign(section="All"), flows.assign(section="1", value=1.0)])
    panels = [agreement_designs.world_panel(f, 5, REGION, [2000]) for f in (flows, parts)]
    pd.testing.assert_frame_equal(*panels)


def test_a_bloc_outside_the_panel_is_named():
    with pytest.raises(RecomputeError, match="does not have ZZZ"):
        found(shaped(), one=["ZZZ"])


def test_by_year_trade_is_flat_before_against_the_region_alone():
    lines = {name: {"reference": name, "left_out": []} for name in ("world", "region")}
    by_year = agreement_designs.event_time_by_design(
        shaped(region_fall=-0.2, effect=0.4), NO_AGREEMENTS, members=BLOC, region=REGION,
        years=range(2000, 2010), start=2006, lines=lines, largest=ECONOMIES,
    )  # fmt: skip
    path = by_year.pivot(index="year", columns="line", values="percent")
    assert path.loc[2005].eq(0).all()
    expected = np.where(path.index >= 2006, np.expm1(0.4) * 100, 0.0)
    assert path["region"].to_numpy() == pytest.approx(expected, abs=1e-3)
    assert path.loc[2000, "world"] > 20
