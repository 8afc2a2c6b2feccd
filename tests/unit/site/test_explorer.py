"""The interactive curve gets the same numbers as the table."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from recompute.site import explorer
from recompute.site.elements import embedded
from tests.unit.site.entries import entry, part


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "flow": ["exports", "imports", "imports", "exports"],
            "year": [2010, 2010, 2011, 2011],
            "prices": "current",
            "value": [30.0, 10.0, 40.0, 20.0],
            "low": None,
            "high": None,
            "outcome": ["yes", "no", "yes", "cannot tell"],
            "source": ["a", "a; b", "a", "a"],
            "published": ["2020-01-01", "2022-01-01", "2020-01-01", "2020-01-01"],
        }
    )


def test_every_way_can_be_read_back_from_the_coded_columns() -> None:
    found = explorer.payload(entry(), part(), table())
    assert found["value"] == [10, 20, 30, 40]
    assert found["yes"] == "0011" and found["n_yes"] == 2
    assert found["figure"] == "growth-curve"
    assert found["main"] == 3
    assert [list(table()["value"])[row] for row in found["row"]] == found["value"]
    assert found["fixed"] == [["prices", "current"]]
    rows = [
        {c["name"]: c["options"][code] for c, code in zip(found["choices"], codes, strict=True)}
        for codes in zip(*(c["of"] for c in found["choices"]), strict=True)
    ]
    assert rows == [
        {"flow": "imports", "year": "2010"},
        {"flow": "exports", "year": "2011"},
        {"flow": "exports", "year": "2010"},
        {"flow": "imports", "year": "2011"},
    ]
    assert [c["options"] for c in found["choices"]] == [["imports", "exports"], ["2010", "2011"]]
    assert [found["sources"][s] for s in found["source"]] == ["a; b", "a", "a", "a"]
    assert found["dates"][found["date"][0]] == "2022-01-01"
    assert "low" not in found


def test_ranks_among_placebos_go_with_their_ways() -> None:
    ranked = table().assign(as_large=[5.0, None, 12.5, None])
    assert explorer.payload(entry(), part(), ranked)["as_large"] == [None, None, 5, 12.5]
    assert "as_large" not in explorer.payload(entry(), part(), table())


def test_what_a_csv_makes_of_a_year_is_still_that_year() -> None:
    """Where another part has no years, the column holds 2010.0 and gaps."""
    asked = entry(parts=[part(), part(id="other")])
    found = explorer.payload(asked, part(id="other"), table().astype({"year": float}))
    assert [c["options"] for c in found["choices"]] == [["imports", "exports"], ["2010", "2011"]]
    assert found["main"] == 3 and found["figure"] == "growth-other-curve"


@given(n=st.integers(1, 400), most=st.integers(1, 100), main=st.integers(0, 399))
def test_thinning_keeps_the_ends_and_the_main_way(n: int, most: int, main: int) -> None:
    many = pd.DataFrame({"value": range(n), "main": [i == main for i in range(n)]})
    kept, step = explorer.thinned(many, most)
    assert len(kept) <= most + 2
    assert {0, n - 1} | ({main} if main < n else set()) <= set(kept["value"])
    assert (step == 1) == (n <= most)


def test_many_ways_stay_under_the_weight_of_a_page() -> None:
    n = 30_000
    many = pd.DataFrame(
        {
            **{f"choice {c}": [f"option {i % (c + 3)}" for i in range(n)] for c in range(8)},
            "value": [i * 1.2345678 for i in range(n)], "low": [i * 1.1 for i in range(n)],
            "high": [i * 1.4 for i in range(n)], "outcome": ["yes", "no"] * (n // 2),
            "source": "a", "published": "2020-01-01",
        }
    )  # fmt: skip
    asked = part(choices={f"choice {c}": {"options": []} for c in range(8)}, main=None)
    text = embedded("explorer", explorer.payload(entry(), asked, many))
    assert len(text.encode()) < 450_000


def test_data_cannot_end_the_script() -> None:
    text = embedded("explorer", explorer.payload(entry(), part(quantity="</script><b>"), table()))

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: list[str] = []
            self.inner = ""

        def handle_starttag(self, tag: str, attrs: Any) -> None:
            self.tags.append(tag)

        def handle_data(self, data: str) -> None:
            self.inner += data

    reader = Reader()
    reader.feed(text)
    assert reader.tags == ["div", "script"]
    assert json.loads(reader.inner)["quantity"] == "</script><b>"
