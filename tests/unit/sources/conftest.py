from __future__ import annotations

import copy
import hashlib
import json
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RAW = "indicator,iso3,year,value\nB,KAZ,2001,2.5\nA,NAM,2000,1\nA,KAZ,2000,3\nA,KAZ,1980,9\n"

ENTRY: dict[str, Any] = {
    "id": "made-up-2020",
    "institution": "Bureau of Made-up Numbers",
    "title": "Made-up numbers",
    "dataset": "Made-up numbers",
    "family": "made-up",
    "vintage": "2020",
    "published": "2020-12-31",
    "licence": "CC0",
    "redistribution": "free",
    "citation": "bureau_2020",
    "url": "https://example.org",
    "via": {"repository": "a/b", "commit": "0" * 40},
    "raw": [{"file": "bureau/raw.csv", "sha256": hashlib.sha256(RAW.encode()).hexdigest()}],
    "reader": "long_panel",
    "options": {"since": 1990},
    "keeps": "Everything from 1990 on.",
    "extract": {"file": "tidy/made-up-2020.parquet"},
    "keys": ["indicator", "iso3", "year"],
    "columns": {
        "indicator": {"type": "string"},
        "iso3": {"type": "string"},
        "year": {"type": "int", "min": 1990, "max": 2020},
        "value": {"type": "float", "unit": "units", "min": 0},
    },
    "caveats": ["Made up."],
}

FACTS: dict[str, Any] = {
    "id": "facts-made-up",
    "institution": "this project",
    "title": "Facts",
    "dataset": "Facts",
    "family": "facts-made-up",
    "vintage": "2020",
    "published": "2020-12-31",
    "licence": "CC BY 4.0",
    "redistribution": "free",
    "keeps": "All.",
    "extract": {"file": "facts/made-up.csv"},
    "keys": ["iso3"],
    "columns": {
        "iso3": {"type": "string"},
        "signed": {"type": "string"},
        "in_force": {"type": "date", "nullable": True},
        "members": {"type": "int", "min": 1},
        "binding": {"type": "bool"},
    },
}


class Project:
    """A book project with a catalogue of one made-up source."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.raw = root / "raw"
        self.entries = [copy.deepcopy(ENTRY)]
        self.seals = {ENTRY["id"]: {"rows": 0, "sha256": "a" * 64}}
        (root / "_toc.yml").write_text("")
        (root / "data" / "tidy").mkdir(parents=True)
        (root / "data" / "facts").mkdir()
        (self.raw / "bureau").mkdir(parents=True)
        (self.raw / "bureau" / "raw.csv").write_text(RAW)
        self.save()

    @property
    def entry(self) -> dict[str, Any]:
        return self.entries[0]

    @property
    def catalogue(self) -> Path:
        return self.root / "data" / "sources.yaml"

    @property
    def lock(self) -> Path:
        return self.root / "data" / "sources.lock.json"

    @property
    def tidy(self) -> Path:
        return self.root / "data" / "tidy" / "made-up-2020.parquet"

    def save(self) -> None:
        self.catalogue.write_text(yaml.safe_dump({"sources": self.entries}, sort_keys=False))
        self.lock.write_text(json.dumps(self.seals))

    def seal(self, source_id: str, content: bytes, rows: int) -> None:
        self.seals[source_id] = {"rows": rows, "sha256": hashlib.sha256(content).hexdigest()}

    def put(self, frame: pd.DataFrame) -> None:
        """Put a frame where the extract belongs, with a catalogue that says it belongs there."""
        frame.to_parquet(self.tidy, index=False)
        self.seal(self.entry["id"], self.tidy.read_bytes(), len(frame))
        self.save()

    def put_facts(self, text: str) -> None:
        (self.root / "data" / "facts" / "made-up.csv").write_text(text, encoding="utf-8")
        self.seal(FACTS["id"], text.encode(), len(text.splitlines()) - 1)
        self.entries = [self.entries[0], copy.deepcopy(FACTS)]
        self.save()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("RECOMPUTE_ROOT", str(tmp_path))
    return Project(tmp_path)


@pytest.fixture
def frame() -> Callable[..., pd.DataFrame]:
    def make(**columns: Any) -> pd.DataFrame:
        base = {
            "indicator": ["A", "A"],
            "iso3": ["KAZ", "NAM"],
            "year": [2000, 2000],
            "value": [3.0, 1.0],
        }
        return pd.DataFrame(base | columns)

    return make
