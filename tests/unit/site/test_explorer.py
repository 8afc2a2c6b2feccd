"""The interactive curve gets the same numbers as the table, and says what the verdict hangs on."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.site import explorer


def claim(**changed: Any) -> dict[str, Any]:
    return {
        "id": "growth", "quantity": "Growth", "predicate": "value > 25", "main": {"unit": "%"},
        "choices": {"flow": ["imports", "exports"], "year": [2010, 2011], "prices": ["current"]},
        "as_of": {"paper": {"date": "2021-04-30"}}, **changed,
    }  # fmt: skip


def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "flow": ["exports", "imports", "imports", "exports"],
            "year": [2010, 2010, 2011, 2011],
            "prices": "current",
            "value": [30.0, 10.0, 40.0, 20.0],
            "low": None,
            "high": None,
            "supports": [True, False, True, False],
            "source": ["a", "a; b", "a", "a"],
            "published": ["2020-01-01", "2022-01-01", "2020-01-01", "2020-01-01"],
            "main": [False, False, True, False],
        }
    )


def test_every_way_can_be_read_back_from_the_coded_columns() -> None:
    found = explorer.payload(claim(), table(), str, 25.0)
    assert found["value"] == [10, 20, 30, 40]
    assert found["supports"] == "0011"
    assert found["main"] == 3
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
            "high": [i * 1.4 for i in range(n)], "supports": [i % 2 == 0 for i in range(n)],
            "source": "a", "published": "2020-01-01", "main": [i == 5 for i in range(n)],
        }
    )  # fmt: skip
    entry = claim(choices={f"choice {c}": [] for c in range(8)})
    text = explorer.script(explorer.payload(entry, many, str, None))
    assert len(text.encode()) < 450_000


def test_data_cannot_end_the_script() -> None:
    text = explorer.script(explorer.payload(claim(quantity="</script><b>"), table(), str, None))

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


def test_the_decisive_choice_is_the_one_that_explains_agreement() -> None:
    rows = pd.DataFrame(
        [
            {"flow": flow, "year": year, "prices": "current", "supports": flow == "exports" or year == 5}
            for flow in ("imports", "exports")
            for year in range(6)
        ]
    )  # fmt: skip
    found = explorer.decisive(claim(), rows)
    assert found is not None and found["choice"] == "flow"
    assert found["most"] == {"option": "exports", "share": 1.0}
    assert found["least"] == {"option": "imports", "share": pytest.approx(1 / 6)}


@pytest.mark.parametrize("supports", [True, False])
def test_nothing_is_decisive_where_all_agree(supports: bool) -> None:
    assert explorer.decisive(claim(), table().assign(supports=supports)) is None


def test_a_choice_with_one_way_an_option_is_not_called_decisive() -> None:
    assert explorer.decisive(claim(choices={"year": []}), table().assign(year=[1, 2, 3, 4])) is None
