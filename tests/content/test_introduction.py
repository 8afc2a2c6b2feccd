"""Dates of the forerunners, and likeness beside other groups, worked by hand."""

import math

import pandas as pd
import pytest

from eaeu import introduction
from recompute.claims import NoData, ledger
from recompute.claims.findings import Finding, find
from recompute.claims.ways import evaluate
from recompute.errors import RecomputeError


def treaties(in_force="2001-05-30", ended="2015-01-01"):
    rows = [
        ("EurAsEC", "signed", "2000-10-10"),
        ("EurAsEC", "in_force", in_force),
        ("EurAsEC", "un_observer", "2003"),
        ("EurAsEC", "abolition_signed", "2014-10-10"),
        ("EurAsEC", "ended", ended),
        ("Common economic space", "signed", "2010-12-09"),
        ("Common economic space", "in_force", "2012-01-01"),
    ]
    frame = pd.DataFrame(rows, columns=["organisation", "event", "date"])
    return {"facts-treaties": frame.assign(checked="public page")}


def test_community_lasts_to_the_day_before_its_end(world):
    world(treaties())
    assert introduction.eurasec_began("in_force").value == 2001
    assert introduction.eurasec_began("signed").value == 2000
    assert introduction.eurasec_ended("ended").value == 2014
    assert introduction.eurasec_ended("abolition_signed").value == 2014
    assert introduction.ces_2012("signed").value == 2010
    with pytest.raises(RecomputeError, match="no event"):
        introduction.eurasec_began("ratified")


def found(claim_id, functions):
    claim = ledger()[claim_id]
    ways, _ = evaluate(claim, functions)
    return find(claim, ways)


def test_meaning_a_treaty_in_force_in_2003_would_make_the_period_right(world):
    functions = {"began": introduction.eurasec_began, "ended": introduction.eurasec_ended}
    world(treaties())
    as_it_was = found("eurasec-period", functions)
    assert as_it_was.finding == Finding.IN_PART
    assert as_it_was.part("began").finding == Finding.FAILS
    world(treaties(in_force="2003-05-30"))
    assert found("eurasec-period", functions).finding == Finding.HOLDS
    world(treaties(in_force="2003-05-30", ended="2016-01-01"))
    assert found("eurasec-period", functions).part("ended").finding == Finding.FAILS


def groups(monkeypatch):
    """The union is A and B, the European Union C and D, Mercosur E, F and G."""
    monkeypatch.setattr(introduction, "MEMBERS", ["A", "B"])
    rows = [("EU", s) for s in "CD"] + [("MERCOSUR", s) for s in "EFG"]
    frame = pd.DataFrame(rows, columns=["organisation", "iso3"])
    return frame.assign(joined="1990-01-01", left=None, checked="public page")


def test_incomes_half_as_alike(world, monkeypatch):
    logs = {"A": 0.0, "B": 1.0, "C": 0.0, "D": 0.5, "E": 0.0, "F": 2.0}
    incomes = [("NY.GDP.PCAP.PP.CD", s, 2015, math.exp(x)) for s, x in logs.items()]
    panel = pd.DataFrame(incomes, columns=["indicator", "iso3", "year", "value"])
    world({"wdi-2026-07": panel, "facts-memberships": groups(monkeypatch)})
    assert introduction.alike("wdi-2026-07", "EU", 2015).value == pytest.approx(50)
    with pytest.raises(NoData, match="too few members of Mercosur"):  # two of three
        introduction.alike("wdi-2026-07", "MERCOSUR", 2015)


def test_older_vintages_give_output_and_people(world, monkeypatch):
    rows = []
    for state, log in {"A": 0.0, "B": 1.0, "C": 0.0, "D": 2.0}.items():
        rows.append(("NY.GDP.MKTP.PP.CD", state, 2015, 7 * math.exp(log)))
        rows.append(("SP.POP.TOTL", state, 2015, 7.0))
    panel = pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])
    world({"wdi-gdp-2021-04": panel, "facts-memberships": groups(monkeypatch)})
    assert introduction.alike("wdi-gdp-2021-04", "EU", 2015).value == pytest.approx(200)


def trade(*rows):
    frame = pd.DataFrame(rows, columns=["exporter", "importer", "section", "value"])
    return frame.assign(year=2015)


def test_exports_and_their_fit(world, monkeypatch):
    # A sells section 1 alone, B half of each: similarity 0.5. C and D sell section 1 alone: 1.
    # A buys what B sells and the reverse: the fit of A's sales with B's purchases (section 1
    # alone) is 1, of B's (half and half) with A's (half and half) 1. C sells 1 and buys 2, as D.
    flows = trade(
        ("A", "B", "1", 4.0),
        ("B", "A", "1", 2.0),
        ("B", "A", "2", 2.0),
        ("C", "X", "1", 3.0),
        ("D", "X", "1", 5.0),
        ("X", "C", "2", 1.0),
        ("X", "D", "2", 1.0),
        ("X", "D", "1", 1.0),
    )
    world({"sitc-sections-2018": flows, "facts-memberships": groups(monkeypatch)})
    assert introduction.alike("sitc-sections-2018", "EU", 2015).value == pytest.approx(50)
    # C's sales fit D's purchases by half, D's fit C's not at all: mean 0.25; the union's is 1.
    assert introduction.complementary("sitc-sections-2018", "EU", 2015).value == pytest.approx(400)
    with pytest.raises(NoData, match="no trade by product for 2019"):
        introduction.complementary("sitc-sections-2018", "EU", 2019)
