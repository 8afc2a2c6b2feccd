import pandas as pd

from recompute.claims import sensitivity
from recompute.claims.ledger import Verdict


def table(*rows):
    return pd.DataFrame(rows, columns=["source", "supports"])


def test_verdict_that_one_source_carries():
    # without `b` all of the three left agree; without `a` none of the two left does
    found = table(("a", True), ("a", True), ("a; c", True), ("b", False), ("b", False))
    assert sensitivity.without_each_source(found) == {
        "a": Verdict.NOT_SUPPORTED,
        "b": Verdict.SUPPORTED,
        "c": Verdict.MIXED,
    }
    assert sensitivity.hangs_on(found) == ["a", "b"]


def test_only_source():
    assert sensitivity.hangs_on(table(("a", True), ("a", True))) == ["a"]


def test_verdict_that_no_source_carries():
    assert sensitivity.hangs_on(table(("a", True), ("b", True))) == []
