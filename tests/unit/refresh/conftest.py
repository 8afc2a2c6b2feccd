from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults import refresh as faults
from tests.faults.loopback import World, serving

Serve = Callable[..., World]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a function that serves a world and makes `tmp_path` a project that asks it."""
    with ExitStack() as stack:

        def start(**about: object) -> World:
            world = stack.enter_context(serving(World(**about)))  # type: ignore[arg-type]
            stack.enter_context(faults.project(tmp_path, world))
            return world

        yield start
