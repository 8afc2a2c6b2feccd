"""Trade by partner and the Outlook, both SDMX: a new vintage turns a finding, and the report says so."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from recompute.sources import catalogue
from recompute.sources.extract import to_parquet
from recompute.sources.lock import Seal, add_seals
from tests.conftest import PAPER
from tests.faults.loopback import World, panel, serving
from tests.faults.refresh import sandbox
from tests.site.small import configured
from tests.unit.pipeline.test_build import notebook
from tests.unit.refresh.test_end_to_end import OPENED, claim, ratio, recompute

pytestmark = pytest.mark.slow

OLD = "2020-01-31"
TRADE = ratio(rows="exporter == 'RUS'", by="importer", one="KAZ", other="BLR")
OUTLOOK = ratio(rows="indicator == 'NGDPD' and not forecast", by="iso3", one="KAZ", other="BLR")
DECIDED = """
half = chapter.evaluate("half", ratio)
steady = chapter.evaluate("steady", ratio)
chapter.expect("half", half.main()["value"] > 0.5)
chapter.expect("steady", steady.main()["value"] > 0)
chapter.close()
"""


def entry(name: str, family: str, more_than: float) -> dict[str, Any]:
    says = f"Kazakhstan's is more than {more_than} of Belarus's."
    return {
        "id": name, "section": "I", "chapter": "one", "where": "Section I", "statement": says,
        "question": f"Is Kazakhstan's more than {more_than} of Belarus's?", "stance": "asserted",
        "parts": [{
            "id": "main", "says": says, "quantity": "Ratio", "definition": "One over the other.",
            "predicate": f"value > {more_than}", "predicate_text": f"The ratio exceeds {more_than}.",
            "choices": {"dataset": {"equivalent": [f"{family}-{OLD}"]}, "year": {"reading": [2019]}},
            "readings": [{"name": "the first year", "plain": True}],
            "main": [{"dataset": f"{family}-{OLD}", "year": 2019}],
        }],
        "answers": [{"when": "finding == 'holds'", "text": "Yes, {value:.2f} of it in {year}."}],
        "sources": [f"{family}-{OLD}"],
    }  # fmt: skip


def outlook(root: Path, url: str) -> None:
    """Add the Outlook to the small book: its recipe, and a vintage of before."""
    recipe = {
        "service": "imf", "url": f"{url}/imf", "every": 0, "timeout": 20, "attempts": 2, "patience": 0.01,
        "must_have": ["RUS"], "economies": ["iso3"], "series": "indicator",
        "ask": {"agency": "IMF.RES", "flow": "WEO", "key": "*.{series}.A", "series": ["NGDPD", "LP"],
                "country": "COUNTRY", "outlook": True, "since": 2019},
        "entry": {"reader": "sdmx_panel", "options": {
            "since": 2019, "country": "COUNTRY", "codes": {}, "divide": {"NGDPD": 1e9, "LP": 1e6}}},
    }  # fmt: skip
    file = root / "data" / "refresh.yaml"
    file.write_text(yaml.safe_dump(yaml.safe_load(file.read_text()) | {"weo": recipe}))
    source = root / "data" / "sources.yaml"
    listed = yaml.safe_load(source.read_text())
    like = next(one for one in listed["sources"] if one["family"] == "worldbank")
    made = like | {
        "id": f"weo-{OLD}", "family": "weo", "dataset": "weo", "reader": "sdmx_panel",
        "extract": {"file": f"tidy/weo-{OLD}.parquet"},
        "options": recipe["entry"]["options"] | {"forecast_from": 2020},  # type: ignore[index]
        "columns": like["columns"] | {"forecast": {"type": "bool"}},
    }  # fmt: skip
    source.write_text(yaml.safe_dump({"sources": [*listed["sources"], made]}, sort_keys=False))
    frame = named(panel()).query("year == 2019").assign(forecast=False)
    frame["value"] /= frame["indicator"].map({"NGDPD": 1e9, "LP": 1e6})
    frame = frame.sort_values(["indicator", "iso3", "year"], ignore_index=True)
    entry_of = catalogue(sealed=False)[made["id"]]
    content = to_parquet(frame, entry_of)
    entry_of.path.write_bytes(content)
    add_seals({made["id"]: Seal(rows=len(frame), sha256=hashlib.sha256(content).hexdigest())})


def named(frame: pd.DataFrame) -> pd.DataFrame:
    codes = {"NY.GDP.MKTP.CD": "NGDPD", "SP.POP.TOTL": "LP"}
    return frame.assign(indicator=frame["indicator"].map(codes))


def revise_trade(world: World) -> None:
    rows = world.reports
    bought = rows["reporter"].eq("KAZ") & rows["partner"].eq("RUS") & rows["flow"].eq("M")
    rows.loc[bought, "value"] *= 0.6


def revise_outlook(world: World) -> None:
    rows = world.panel
    rows.loc[rows["iso3"].eq("KAZ") & rows["indicator"].eq("NGDPD"), "value"] *= 0.6


@pytest.mark.parametrize(
    ("family", "code", "revise", "csv"),
    [
        ("imf", TRADE, revise_trade, False),
        ("weo", OUTLOOK, revise_outlook, True),
    ],
    ids=["trade by partner", "outlook"],
)
def test_a_new_vintage_turns_one_finding_and_the_report_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    family: str, code: str, revise: Callable[[World], None], csv: bool,
) -> None:  # fmt: skip
    root = tmp_path / "a small book"
    monkeypatch.setenv("RECOMPUTE_ROOT", str(root))
    served = World(updated="2026-11-01", sdmx_csv=csv)
    if family == "weo":
        served.panel = named(served.panel)
    with serving(served) as world:
        sandbox(root, world.url)
        if family == "weo":
            outlook(root, world.url)
        (root / "chapters").mkdir()
        configured(root)
        claims = {"claims": [entry("half", family, 0.5), entry("steady", family, 0.1)]}
        paper = PAPER.removesuffix("claims:\n")
        (root / "data" / "claims.yaml").write_text(paper + yaml.safe_dump(claims, sort_keys=False))
        (root / "_toc.yml").write_text("format: jb-book\nroot: chapters/index\nchapters:\n- file: chapters/one\n")  # fmt: skip
        (root / "chapters" / "index.md").write_text("# Small\n\n```{finding-map}\n```\n")
        (root / "chapters" / "one.ipynb").write_text(notebook("One", OPENED + code + DECIDED))
        ledger = (root / "data" / "claims.yaml").read_bytes()

        assert recompute("register").returncode == 0
        built = recompute("build")
        assert built.returncode == 0, built.stdout + built.stderr
        assert (claim(root)["finding"], claim(root)["answer"]["written"]) == ("holds", True)
        before = claim(root)["parts"][0]["main"]["value"]

        revise(world)
        done = recompute("refresh", family)
        assert done.returncode == 0, done.stdout + done.stderr

    # Which answer changed, and to what.
    after = claim(root)["parts"][0]["main"]["value"]
    assert after == pytest.approx(0.6 * before)
    asked = "Is Kazakhstan's more than 0.5 of Belarus's?"
    assert (
        f"**{asked}** It was: Holds, {before:.2f}. Now: Does not hold, {after:.2f}." in done.stdout
    )
    assert claim(root)["finding"] == "fails"
    assert claim(root)["parts"][0]["main"]["source"] == f"{family}-2026-11-01"
    # The other's number moved, its finding did not.
    assert "| Is Kazakhstan's more than 0.1 of Belarus's? |" in done.stdout
    # Which guarded sentences must be rewritten, and no others.
    to_rewrite = done.stdout.partition("To rewrite")[2]
    assert "- the answer of half (data/claims.yaml)\n" in to_rewrite
    assert "- the passage expects:half of chapters/one.ipynb\n" in to_rewrite
    assert "steady" not in to_rewrite
    # How many registered findings stood.
    assert "Registered findings that stood: 1 of 2." in done.stdout
    assert (root / "data" / "claims.yaml").read_bytes() == ledger
    assert os.environ["RECOMPUTE_ROOT"] == str(root)
