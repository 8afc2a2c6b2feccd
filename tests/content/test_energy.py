"""How much of their fuel the members buy from Russia, worked by hand."""

import pandas as pd
import pytest

from eaeu import energy


def test_share_of_fuel_that_comes_from_russia(world):
    rows = [
        ("RUS", "BLR", "3", 2015, 90.0), ("DEU", "BLR", "3", 2015, 10.0),
        ("RUS", "BLR", "0", 2015, 50.0), ("RUS", "BLR", "3", 2005, 70.0),
        ("IRN", "ARM", "3", 2015, 20.0),
    ]  # fmt: skip
    columns = ["exporter", "importer", "section", "year", "value"]
    world({"sitc-sections-2018": pd.DataFrame(rows, columns=columns)})
    table = energy.fuel_from_russia()
    assert table.loc["Belarus"].to_dict() == pytest.approx({"share": 90, "value": 100})
    assert table.loc["Armenia", "share"] == 0
