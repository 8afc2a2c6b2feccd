"""The reader of countries' outlines."""

from __future__ import annotations

import gzip
import json

import pytest

from recompute.errors import RecomputeError
from recompute.sources.readers.maps import outlines

# Two squares side by side: arc 0 is their common edge, from (1, 0) to (1, 1) in degrees.
WORLD = {
    "type": "Topology",
    "transform": {"scale": [0.5, 0.5], "translate": [0, 0]},
    "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
    "objects": {
        "countries": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "643", "properties": {"name": "Russia"}},
                {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"name": "Nowhere"}},
            ],
        }
    },
}  # fmt: skip


def raw(content=WORLD):
    return {"world.json.gz": gzip.compress(json.dumps(content).encode())}


def test_arcs_are_added_up_and_shared_edges_run_backwards():
    found = outlines(raw(), layer="countries", disputed={})
    one, other = (found[found["name"].eq(name)] for name in ("Russia", "Nowhere"))
    points = one[["longitude", "latitude"]].to_numpy().tolist()
    assert points == [[1, 0], [1, 1], [0, 1], [0, 0], [1, 0]]
    points = other[["longitude", "latitude"]].to_numpy().tolist()
    assert points == [[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]
    assert set(one["iso3"]) == {"RUS"}
    assert other["iso3"].isna().all()


def test_a_contested_outline_gets_no_country():
    found = outlines(raw(), layer="countries", disputed={"Russia": (-1, -1, 3, 3)})
    assert found["iso3"].isna().all()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"layer": "states", "disputed": {}}, "no layer 'states'; it has countries"),
        ({"layer": "countries", "disputed": {"Russia": (5, 5, 6, 6)}}, "no outline of Russia"),
    ],
)
def test_a_changed_file_is_refused(asked, said):
    with pytest.raises(RecomputeError, match=said):
        outlines(raw(), **asked)
