"""Trade newer than the repository's own enters the real chapters by itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import papermill
import pytest
import yaml

from eaeu.data import DOTS, trade_of_pairs
from recompute.refresh import fetch
from recompute.refresh.recipes import recipes
from tests.faults.loopback import World, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
ECONOMIES = ["RUS", "KAZ", "BLR", "ARM", "KGZ", "CHN", "DEU"]
CLAIM, PAIRS = "dependence-on-moscow", ["imts", "comtrade", "wits-pairs"]


def reported() -> pd.DataFrame:
    """Trade as each importer reports it: known years, what Kyrgyzstan buys in Russia revised."""
    flows = trade_of_pairs(DOTS).query("year >= 2010 and exporter in @ECONOMIES and importer in @ECONOMIES", local_dict={"ECONOMIES": ECONOMIES})  # fmt: skip
    later = [flows[flows["year"] == 2020].assign(year=year) for year in range(2021, 2024)]
    rows = pd.concat([flows, *later], ignore_index=True).rename(columns={"importer": "reporter", "exporter": "partner"})  # fmt: skip
    revised = rows["reporter"].eq("KGZ") & rows["partner"].eq("RUS")
    return rows.assign(flow="M", value=rows["value"].mask(revised, 3 * rows["value"]) * 1e6)


def name_in_ledger(file: Path, pattern: str) -> None:
    """Have the claim take fetched trade wherever it takes the Fund's, as its author would."""
    ledger = yaml.safe_load(file.read_text(encoding="utf-8"))
    (part,) = next(claim for claim in ledger["claims"] if claim["id"] == CLAIM)["parts"]
    named = [part["choices"]["dataset"]["equivalent"]]
    named += [one["when"]["dataset"] for one in part["inadmissible"]]
    for options in named:
        if DOTS in options and pattern not in options:
            options.append(pattern)
    file.write_text(yaml.safe_dump(ledger, sort_keys=False), encoding="utf-8")


def test_the_ledger_takes_every_family_that_is_asked_for() -> None:
    text = (ROOT / "data" / "claims.yaml").read_text(encoding="utf-8")
    assert [family for family in PAIRS if f"{family}-*" not in text] == []


def test_trade_by_pair_is_used_as_soon_as_it_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fetched vintage of the Fund's data replaces the one named, in answer, number, sources."""
    monkeypatch.setenv("RECOMPUTE_ROOT", str(tmp_path))
    monkeypatch.setenv("RECOMPUTE_RESULTS", str(tmp_path / "results"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    for name in ("data", "chapters"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("_toc.yml", "references.bib"):
        shutil.copy(ROOT / name, tmp_path)
    name_in_ledger(tmp_path / "data" / "claims.yaml", "imts-*")
    with serving(World(updated="2026-11-20", reports=reported())) as world:
        asked = {"url": f"{world.url}/imf", "every": 0, "ask": recipes()["imts"].ask | {"reporters": ECONOMIES}}  # fmt: skip
        recipe = recipes()["imts"].model_copy(update=asked)
        assert fetch("imts", recipe, accept=set(), say=lambda _: None)
    papermill.execute_notebook(
        str(ROOT / "chapters" / "obstacles-internal.ipynb"), str(tmp_path / "out.ipynb"),
        kernel_name="python3", cwd=str(tmp_path), progress_bar=False,
    )  # fmt: skip
    results = tmp_path / "results" / "obstacles-internal"
    table = pd.read_csv(results / "ways" / f"{CLAIM}.csv")
    ours = table[table["source"] == "imts-2026-11-20"]
    # What is fetched begins in 2010, and no reading asks for a year after the paper's.
    assert set(ours["year"]) == {2020, 2019, 2015, 2014} and set(ours["goods"]) == {"all goods"}
    assert set(table.loc[table["source"] == DOTS, "year"]) == {2009}  # the rest is replaced
    entry = json.loads((results / "claims" / f"{CLAIM}.json").read_text())
    main = entry["parts"][0]["main"]
    assert (main["source"], main["value"], main["year"]) == ("imts-2026-11-20", 4, 2019)
    assert entry["answer"]["written"] and "of all four" in entry["answer"]["text"]
    assert "imts-2026-11-20" in entry["sources"]
    assert entry["as_of"]["paper"]["n"] == (table["published"] <= "2021-04-30").sum()
