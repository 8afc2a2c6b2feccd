"""What is kept, beside what, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pybtex.database import parse_file

from recompute.errors import RecomputeError
from recompute.refresh import fetch
from recompute.refresh.compare import compare
from recompute.refresh.recipes import recipes
from recompute.sources import catalogue, load
from recompute.sources.extract import check
from tests.faults.loopback import SERIES, panel
from tests.unit.refresh.conftest import Serve

KEYS = ["indicator", "iso3", "year"]


def run(service: str = "worldbank", accept: set[str] | None = None) -> object:
    return fetch(service, recipes()[service], accept=accept or set(), say=lambda _: None)


def compared(new: pd.DataFrame, **about: object) -> object:
    how = {"series": "indicator", "economies": ["iso3"], "must_have": ["RUS"]} | about
    return compare(new, panel(), KEYS, **how)  # type: ignore[arg-type]


def test_a_new_vintage_stands_beside_the_old(serve: Serve, tmp_path: Path) -> None:
    serve()
    before = load("worldbank-2020-01-31")
    run()
    source = catalogue()["worldbank-2021-03-01"]
    assert (source.vintage, source.published) == ("1 March 2021", "2021-03-01")
    assert source.title == "A data set" and source.fetched is not None
    assert len(load(source.id)) == len(panel())
    pd.testing.assert_frame_equal(load("worldbank-2020-01-31"), before)
    assert source.citation in parse_file(tmp_path / "references.bib").entries
    assert [made.same for made in check(tmp_path, ids=[source.id])] == [True]  # again from raw


def test_what_is_there_already_is_not_fetched(serve: Serve) -> None:
    world = serve()
    run()
    asked = world.data_requests
    assert run() is None
    assert world.data_requests == asked


def test_a_new_date_with_the_old_numbers_is_no_vintage(serve: Serve, tmp_path: Path) -> None:
    world = serve()
    run()
    world.updated = "2021-04-01"
    assert run() is None
    assert "worldbank-2021-04-01" not in catalogue()


def test_a_change_that_is_real_is_let_in_by_a_person(serve: Serve) -> None:
    world = serve()
    world.panel.loc[world.panel["indicator"] == SERIES[0], "value"] *= 1000
    with pytest.raises(RecomputeError, match="1,000 times") as raised:
        run()
    assert "recompute refresh worldbank --accept units" in raised.value.mend
    with pytest.raises(RecomputeError):
        run(accept={"coverage"})
    assert run(accept={"units"}) is not None


def test_a_value_out_of_range_is_refused(serve: Serve) -> None:
    world = serve()
    world.panel.loc[0, "value"] = -1.0
    with pytest.raises(RecomputeError, match="breaks its schema"):
        run()


def test_a_service_without_data_is_refused(serve: Serve) -> None:
    world = serve()
    world.reports = world.reports[world.reports["year"] < 0]
    with pytest.raises(RecomputeError, match="no data at all"):
        run("wits")


def test_revisions_and_new_years_are_counted() -> None:
    new = panel()
    new.loc[new.index[:2], "value"] *= 1.02
    more = new.assign(year=new["year"] + 2)
    found = compared(pd.concat([new, more]))
    assert (found.revised, found.lost, found.new_years) == (2, 0, [2021, 2022])  # type: ignore[attr-defined]
    assert found.median_revision == pytest.approx(2.0)  # type: ignore[attr-defined]
    assert found.coverage == found.units == []  # type: ignore[attr-defined]
    assert not found.same and compared(panel()).same  # type: ignore[attr-defined]
    small = compared(panel().assign(value=lambda f: f["value"] * 1.0001))
    assert (small.revised, small.same) == (0, False)  # type: ignore[attr-defined]


def test_an_ordinary_revision_is_no_change_of_unit() -> None:
    assert compared(panel().assign(value=lambda f: f["value"] * 1.3)).units == []  # type: ignore[attr-defined]


def test_what_may_not_be_lost() -> None:
    whole = panel()
    lost_series = compared(whole[whole["indicator"] != SERIES[1]])
    assert f"series lost: {SERIES[1]}" in lost_series.coverage  # type: ignore[attr-defined]
    russia = whole[(whole["iso3"] != "RUS") | (whole["indicator"] != SERIES[0])]
    assert f"lost for economies that must be there: RUS {SERIES[0]}" in compared(russia).coverage  # type: ignore[attr-defined]
    other_source = compared(whole[whole["iso3"] != "DEU"], same_source=False)
    assert other_source.coverage == []  # type: ignore[attr-defined]
    none = compared(whole[whole["iso3"] != "RUS"], same_source=False)
    assert none.coverage == ["no values for RUS"]  # type: ignore[attr-defined]
