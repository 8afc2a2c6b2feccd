import pandas as pd

from recompute.claims.ledger import Verdict
from recompute.claims.sensitivity import without_each_source


def table(*rows):
    return pd.DataFrame(rows, columns=["source", "supports"])


def test_each_source_is_left_out_with_the_ways_that_use_it():
    # without `b` all of the three left agree; without `a` none of the two left does
    found = table(("a", True), ("a", True), ("a; c", True), ("b", False), ("b", False))
    assert without_each_source(found) == {
        "a": Verdict.NOT_SUPPORTED,
        "b": Verdict.SUPPORTED,
        "c": Verdict.MIXED,
    }


def test_nothing_is_left_without_the_only_source():
    assert without_each_source(table(("a", True), ("a", True))) == {"a": Verdict.NOT_TESTABLE}
