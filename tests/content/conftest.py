"""A tiny world in place of the data, for the functions of `eaeu`."""

from __future__ import annotations

import sys
from collections import UserDict
from collections.abc import Iterator, Mapping

import pandas as pd
import pytest

from recompute import sources


def _forget() -> None:
    """Clear the caches of all functions of `eaeu`."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "eaeu":
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def flows_of(frame: pd.DataFrame) -> pd.DataFrame:
    """Give trade the form of `sources.flows`, from columns `exports` and `imports` if there are."""
    if "exports" not in frame:
        return frame.copy()
    records = {"exports": "exporter", "imports": "importer"}
    keys = ["exporter", "importer", "year"]
    rows = frame.melt(keys, list(records), "reported_by")
    rows["reported_by"] = rows["reported_by"].map(records)
    return rows.dropna(subset=["value"]).assign(product="total")


class World(UserDict[str, pd.DataFrame]):
    """Frames that `sources.load` gives, by id; a new one makes all that was computed forgotten."""

    def __setitem__(self, source_id: str, frame: pd.DataFrame) -> None:
        _forget()
        super().__setitem__(source_id, frame)

    def __call__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        """Put several frames at once."""
        self.update(frames)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Return an empty world."""
    made = World()
    monkeypatch.setattr(sources, "load", lambda source_id: made[source_id].copy())
    monkeypatch.setattr(sources, "flows", lambda source_id, **_: flows_of(made[source_id]))
    _forget()
    yield made
    _forget()
