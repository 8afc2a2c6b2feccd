import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import membership

TABLE = pd.DataFrame(
    [
        ("X", "A", "2000-01-01", None),
        ("X", "B", "2000-01-01", "2005-06-30"),
        ("X", "C", "2003-02-01", None),
        ("Y", "C", "2002-01-01", None),
        ("Y", "D", "2002-01-01", None),
    ],
    columns=["organisation", "iso3", "joined", "left"],
)
countries = st.sets(st.sampled_from("ABCDEF"), min_size=1)


def test_members_from_the_day_they_join_to_the_day_before_they_leave():
    assert membership.members(TABLE, "X", "1999-12-31") == set()
    assert membership.members(TABLE, "X", "2000-01-01") == {"A", "B"}
    assert membership.members(TABLE, "X", "2005-06-29") == {"A", "B", "C"}
    assert membership.members(TABLE, "X", "2005-06-30") == {"A", "C"}


def test_jaccard_by_year_by_hand():
    overlap = membership.jaccard_by_year(TABLE, "X", "Y", [1999, 2002, 2004, 2006])
    assert overlap["year"].tolist() == [2002, 2004, 2006]
    assert overlap["jaccard"].tolist() == pytest.approx([0, 1 / 4, 1 / 3])
    assert overlap["both"].tolist() == [0, 1, 1]
    assert overlap["either"].tolist() == [4, 4, 3]


@given(countries, countries)
def test_jaccard_is_symmetric_and_one_only_for_equal_sets(a, b):
    value = membership.jaccard(a, b)
    assert value == membership.jaccard(b, a)
    assert 0 <= value <= 1
    assert (value == 1) == (a == b)


@pytest.mark.parametrize(
    ("table", "what"),
    [
        (TABLE[TABLE["organisation"] == "Y"], "no members of X"),
        (TABLE.drop(columns="left"), "no column left"),
        (TABLE.assign(joined="1 May 2000"), "year-month-day"),
        (TABLE.assign(left="1990-01-01"), "ends before it starts"),
        (TABLE.assign(joined=None), "no start"),
    ],
)
def test_bad_table_is_named(table, what):
    with pytest.raises(RecomputeError, match=what):
        membership.members(table, "X", "2004-01-01")


def test_two_empty_sets_have_no_overlap():
    with pytest.raises(RecomputeError, match="neither"):
        membership.jaccard([], [])
