from __future__ import annotations

import pandas as pd

from recompute.notebook import tables


def test_a_table_cell_cannot_break_the_table() -> None:
    made = tables.table(pd.DataFrame({"a": ["x|y"], "b": [1.234]}), "Caption", {"b": ".1f"})
    assert "| x\\|y | 1.2 |" in made


def test_a_long_table_may_break_and_its_words_do_not() -> None:
    frame = pd.DataFrame(
        {"short": ["a"] * 13, "text": ["a lot of words " * 9] * 13, "n": [0.26] * 13}
    )
    made = tables.table(frame, "Caption", {"n": ".10f"})
    assert ":class: longtable" in made
    widths = [int(w) for w in made.split(":widths: ")[1].split("\n")[0].split()]
    assert widths[2] >= len("0.2600000000") and widths[1] > widths[0]
    assert "longtable" not in tables.table(frame.head(5), "Caption", {})


def test_a_citation_in_a_table_is_one_and_nothing_else_is() -> None:
    made = tables.table(pd.DataFrame({"a": ["by {cite}`theil1967`, {raw}`<b>`"]}), "Caption", {})
    assert "{cite}`theil1967`" in made and "{raw}`" not in made
