"""Trade after the years of the repository's own sources enters the real chapters by itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import papermill
import pytest

from recompute.refresh import fetch
from recompute.refresh.recipes import recipes
from recompute.sources import load
from tests.faults.loopback import World, serving

ROOT = Path(__file__).parents[3]
ECONOMIES = ["RUS", "KAZ", "BLR", "ARM", "KGZ", "CHN", "DEU"]


def reported() -> pd.DataFrame:
    """Trade as it was to 2014, and the last year again to 2023, as each importer reports it."""
    flows = load("oec-2018").query("year >= 2010 and exporter in @ECONOMIES and importer in @ECONOMIES", local_dict={"ECONOMIES": ECONOMIES})  # fmt: skip
    later = [flows[flows["year"] == 2014].assign(year=year) for year in range(2015, 2024)]
    rows = pd.concat([flows, *later], ignore_index=True).rename(columns={"importer": "reporter", "exporter": "partner"})  # fmt: skip
    return rows.assign(flow="M", value=rows["value"] * 1e6)


def test_trade_by_pair_is_used_as_soon_as_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOMPUTE_ROOT", str(tmp_path))
    monkeypatch.setenv("RECOMPUTE_RESULTS", str(tmp_path / "results"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for name in ("data", "chapters"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("_toc.yml", "references.bib"):
        shutil.copy(ROOT / name, tmp_path)
    with serving(World(updated="2026-11-20", reports=reported())) as world:
        asked = {"url": f"{world.url}/imf", "every": 0, "ask": recipes()["imts"].ask | {"reporters": ECONOMIES}}  # fmt: skip
        recipe = recipes()["imts"].model_copy(update=asked)
        assert fetch("imts", recipe, accept=set(), say=lambda _: None)
    papermill.execute_notebook(
        str(ROOT / "chapters" / "obstacles-internal.ipynb"), str(tmp_path / "out.ipynb"),
        kernel_name="python3", cwd=str(tmp_path), progress_bar=False,
    )  # fmt: skip
    results = tmp_path / "results" / "obstacles-internal"
    table = pd.read_csv(results / "specifications" / "dependence-on-moscow.csv")
    ours = table[table["source"] == "imts-2026-11-20"]
    assert (ours["year"].min(), ours["year"].max()) == (2010, 2023)
    entry = json.loads((results / "claims" / "dependence-on-moscow.json").read_text())
    assert "imts-2026-11-20" in entry["sources"]
    then = entry["as_of"]["paper"]["n_specifications"]
    assert then == len(table[table["published"] <= "2021-04-30"])
