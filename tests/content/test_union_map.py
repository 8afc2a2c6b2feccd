"""The map: its projection, and who touches whom."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from eaeu import transport, union_map


def test_albers_gives_snyders_worked_example(monkeypatch):
    # Snyder (1987), p. 291: the sphere of radius 1, parallels 29.5 and 45.5, centre 96 W 23 N.
    monkeypatch.setattr(union_map, "_PARALLELS", (29.5, 45.5))
    monkeypatch.setattr(union_map, "_CENTRE", (-96.0, 23.0))
    (place,) = union_map.albers(np.array([-75.0]), np.array([35.0])) / 6371
    assert place == pytest.approx([0.2952720, 0.2416774], abs=1e-6)


def test_roles_follow_the_borders_by_land(world):
    transport.contiguity.cache_clear()
    pairs = [("ARM", "IRN", 1), ("RUS", "KAZ", 1), ("IRN", "RUS", 5), ("FIN", "NOR", 1)]
    rows = [(*pair, kind) for a, b, kind in pairs for pair in ((a, b), (b, a))]
    table = pd.DataFrame(rows, columns=["iso3_1", "iso3_2", "type"])
    world({"cow-contiguity": table.assign(end="2016-12-31")})
    found = union_map.roles().set_index("state")
    assert found["role"].to_dict() == {
        "ARM": "member", "IRN": "Iran", "KAZ": "member", "RUS": "member",
    }  # fmt: skip
    assert found.loc["IRN", "touches"] == ["ARM"]  # not Russia, which is over water
    transport.contiguity.cache_clear()


def test_contested_territory_is_no_member_s():
    outlines = union_map.sources.load(union_map.OUTLINES)
    crimea = outlines[
        outlines["longitude"].between(33, 36) & outlines["latitude"].between(44.5, 45.5)
    ]
    assert not set(crimea["iso3"].dropna())
    assert len(crimea)
