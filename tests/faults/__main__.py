"""Try every fault a refresh or a build can meet, on this machine alone; write the tables of `docs`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from recompute import paths
from recompute.io import write_csv
from tests.faults import build, refresh


def main() -> int:
    """Return the number of faults that do harm."""
    with tempfile.TemporaryDirectory() as folder:
        fetched = list(refresh.matrix(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        built = list(build.matrix(Path(folder)))
    write_csv(paths.root() / "docs" / "tables" / "refresh-faults.csv", refresh.table(fetched))
    write_csv(paths.root() / "docs" / "tables" / "build-faults.csv", build.table(built))
    harmful = [case for case in [*fetched, *built] if not case.well]
    for case in harmful:
        print(case)
    print(f"{len(fetched) + len(built)} faults tried, {len(harmful)} do harm")
    return len(harmful)


if __name__ == "__main__":
    sys.exit(min(main(), 1))
