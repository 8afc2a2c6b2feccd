"""A tiny world in place of the data, for the functions of `eaeu`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

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


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, pd.DataFrame]], None]]:
    """Return a function that sets the frames that `sources.load` gives, by id of the source."""

    def put(frames: dict[str, pd.DataFrame]) -> None:
        _forget()
        monkeypatch.setattr(sources, "load", lambda source_id: frames[source_id].copy())

    yield put
    _forget()
