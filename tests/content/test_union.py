"""Claims on the union's dates, size and rules, on worlds small enough to work out by hand."""

import pandas as pd
import pytest

from eaeu import data, union
from eaeu.members import MEMBERS
from recompute import sources
from recompute.claims import NoData, ledger
from recompute.claims.findings import find
from recompute.claims.ways import as_of, evaluate
from recompute.claims.wording import label
from recompute.errors import RecomputeError
from tests.content.conftest import _forget

MEMBERSHIPS = pd.DataFrame(
    [
        ("EU", "DEU", "1958-01-01", None, "public page"),
        ("EU", "GBR", "1973-01-01", "2020-02-01", "public page"),
        ("EU", "UKR", "2014-01-01", None, "memory"),
        ("WTO", "KGZ", "1998-12-20", None, "public page"),
        ("WTO", "RUS", "2012-08-22", None, "public page"),
        ("WTO", "BLR", "2013-01-01", None, "memory"),
    ],
    columns=["organisation", "iso3", "joined", "left", "checked"],
)


@pytest.fixture(autouse=True)
def nothing_kept():
    """Forget what was computed from other data, before and after."""
    _forget()
    yield
    _forget()


@pytest.fixture
def world(world):
    """Return a world with `MEMBERSHIPS`."""
    world["facts-memberships"] = MEMBERSHIPS
    return world


def panel(rows):
    return pd.DataFrame(rows, columns=["indicator", "iso3", "year", "value"])


def output(years, of_member=20.0, of_germany=300.0, of_britain=100.0):
    """Output in US$ billion: each member the same."""
    each = dict.fromkeys(MEMBERS, of_member) | {"DEU": of_germany, "GBR": of_britain}
    return panel(
        [
            ("NY.GDP.MKTP.CD", name, year, 1e9 * value)
            for year in years
            for name, value in each.items()
        ]
    )


TREATIES = pd.DataFrame(
    [
        ("CIS", "adopted", "Charter", "1993-01-22", "public page"),
        ("CIS", "in_force", "Charter", "1994", "public page"),
        ("Customs union", "signed", "Treaty", "2006-01-01", "memory"),
        ("Customs union", "signed", "Treaty", "2007-10-06", "public page"),
        ("EAEU", "in_force", "Treaty", "2015-01-01", "public page"),
        ("EAEU", "accession_in_force", "Accession of Armenia", "2015-01-02", "public page"),
        ("EAEU", "accession_in_force", "Accession of Kyrgyzstan", "2015-01-12", "public page"),
    ],
    columns=["organisation", "event", "instrument", "date", "checked"],
)


def test_the_charter_has_two_years_each_known_when_it_came(world):
    world({"facts-treaties": TREATIES})
    adopted, in_force = (union.cis_charter_year(event=one) for one in ("adopted", "in_force"))
    assert (adopted.value, adopted.published) == (1993, "1993-01-22")
    assert (in_force.value, in_force.published) == (1994, "1994-01-01")


def test_a_date_from_memory_decides_nothing(world):
    world({"facts-treaties": TREATIES})
    assert union.customs_union_2007(event="signed").value == 2007


def test_the_union_starts_and_two_accede_in_this_order(world):
    world({"facts-treaties": TREATIES})
    start = union.union_start(event="in_force")
    assert (start.value, start.extra, start.published) == (2015, {"month": 1}, "2015-01-01")
    order = union.accessions(event="accession_in_force")
    assert (order.value, order.extra) == (10, {"after_start": True})
    assert order.published == "2015-01-12"
    world({"facts-treaties": TREATIES.replace("2015-01-02", "2014-12-31")})
    early = union.accessions(event="accession_in_force")
    assert (early.value, early.extra) == (12, {"after_start": False})


COMMUNITY = pd.DataFrame(
    [("EurAsEC", one, "2001-05-30", "2015-01-01", "public page") for one in union.EURASEC_NAMED]
    + [("EurAsEC", "UZB", "2006-01-25", "2008-11-12", "public page")],
    columns=["organisation", "iso3", "joined", "left", "checked"],
)


def test_the_community_has_a_sixth_member_in_some_years(world):
    world({"facts-memberships": COMMUNITY})
    first, later = (union.eurasec_members(year=year) for year in (2001, 2007))
    assert (first.value, first.extra) == (5, {"unnamed": 0, "missing": 0})
    assert (later.value, later.extra) == (6, {"unnamed": 1, "missing": 0})
    guests = union.community_guests()
    assert (guests["guests"], guests["guest"], guests["to_year"]) == (1, "Uzbekistan", "2008")
    world({"facts-memberships": COMMUNITY[COMMUNITY["iso3"].ne("TJK")]})
    assert union.eurasec_members(year=2001).extra == {"unnamed": 0, "missing": 1}


OFFICES = pd.DataFrame(
    [("took_office", "1990-01-01"), ("elected", "1991-12-01"), ("left_office", "2010-01-01")],
    columns=["event", "date"],
).assign(checked="public page")


def test_years_in_office_run_from_either_day(world):
    world({"facts-offices": OFFICES})
    assert union.years_in_office(since="took_office").value == pytest.approx(20, abs=0.01)
    assert union.years_in_office(since="elected").value == pytest.approx(18.085, abs=0.01)
    assert union.within_term(pd.Series(["1993-01-22", "2007-10-06"]))
    assert not union.within_term(pd.Series(["1993-01-22", "2014-12-23"]))


def test_steps_count_the_years_from_signature_to_effect():
    steps = union.steps_signed_and_in_force().set_index("step")["years between"]
    assert len(steps) == 7
    # From 6 October 2007 to 1 January 2010: 818 days.
    assert steps["Customs union"] == pytest.approx(818 / 365.2425)
    assert steps["Charter of the Commonwealth"] == pytest.approx(365 / 365.2425)


def size(measure="output, market rates", source="wdi-2026-07", at=2019, which=union.EU_THEN):
    return union.size_beside_eu(
        **{"measure": measure, "dataset": source, "at": at, "european union": which}
    )


def test_output_is_held_against_members_of_the_year_or_of_today(world, monkeypatch):
    monkeypatch.setattr(data, "published", lambda source: "2026-07-01")
    before, after = output([2014]), output([2019], of_member=30.0)
    world({"wdi-2026-07": pd.concat([before, after])})
    then = size()
    assert then.value == pytest.approx(100 * 150 / 400)  # five of 30 against Germany and Britain
    assert then.extra["moved"] == pytest.approx(50)  # from 100 of 400
    today = size(which=union.EU_TODAY)
    assert today.value == pytest.approx(100 * 150 / 300)  # Britain has left
    assert today.published == "2026-07-01"
    assert size(at=union.NEWEST, which=union.EU_TODAY).year == 2019


def test_goods_trade_needs_both_directions(world):
    rows = [
        (code, name, year, 5e8)
        for code in ("TX.VAL.MRCH.CD.WT", "TM.VAL.MRCH.CD.WT")
        for name in [*MEMBERS, "DEU", "GBR"]
        for year in (2014, 2015)
    ]
    world({"wdi-2026-07": panel(rows[:-1])})  # Britain's imports of 2015 are not known
    ratio = union.size_by_year(union.GOODS_TRADE, "wdi-2026-07", union.EU_THEN)
    assert ratio.to_dict() == {2014: 250}
    with pytest.raises(NoData, match="does not give 2015"):
        size(union.GOODS_TRADE, at=2015)
    assert size(union.GOODS_TRADE, at=2015, which=union.EU_TODAY).value == 500


DOTS_FLOWS = pd.DataFrame(
    [
        ("RUS", "KAZ", 2014, 6.0),
        ("KAZ", "KGZ", 2014, 1.0),
        ("BLR", "DEU", 2014, 3.0),
        ("DEU", "RUS", 2014, 7.0),
        ("ARM", "CHN", 2014, 50.0),
        ("KGZ", "CHN", 2014, 50.0),
    ],
    columns=["exporter", "importer", "year", "imports"],
).assign(exports=None)


def trade(who="all five", at=2014):
    return union.trade_beside_eu(
        **{"dataset": data.DOTS, "who": who, "at": at, "european union": union.EU_THEN}
    )


def test_trade_inside_against_trade_with_the_european_union(world):
    world({data.DOTS: DOTS_FLOWS})
    # Each flow inside counts for both sides: 2 (6 + 1) against 3 + 7.
    assert trade().value == pytest.approx(140)
    # Without Russia: Kazakhstan 6 + 1, Kyrgyzstan 1, against Belarus' 3.
    assert trade("without Russia").value == pytest.approx(100 * 8 / 3)
    with pytest.raises(NoData, match="does not have 2019"):
        trade(at=2019)


@pytest.mark.parametrize(
    ("measure", "source", "year", "reason"),
    [
        ("output, market rates", "weo-2019-04", 2019, "does not give 2019"),  # a forecast
        ("output, PPP", "weo-2019-04", 2014, "no series for gdp_ppp"),
        ("goods trade with the world", "weo-2019-04", 2014, "does not have goods trade"),
        ("output, market rates", "wdi-2026-07", 2024, "does not give 2024"),
    ],
)
def test_what_a_source_cannot_give_is_no_data(world, measure, source, year, reason):
    forecast = output([2014, 2019]).assign(forecast=lambda t: t["year"].eq(2019))
    world({"weo-2019-04": forecast, "wdi-2026-07": output([2014])})
    with pytest.raises(NoData, match=reason):
        size(measure, source, year)


def test_a_damaged_file_is_not_taken_for_missing_data(world, monkeypatch):
    def damaged(source):
        raise RecomputeError("not the file", where=source, mend="make it again")

    world({})
    union.european_union(2014, union.EU_THEN)
    monkeypatch.setattr(sources, "load", damaged)
    with pytest.raises(RecomputeError) as error:
        size("people", at=2014)
    assert not isinstance(error.value, NoData)


RULES = pd.DataFrame(
    [
        ("WTO rules", "treaty signed", "2011-05-19", float("nan")),
        ("WTO rules", "carried into the union", "2014-05-29", float("nan")),
        ("WTO rules", "duties promised below the common tariff", "2015-11-30", 7.0),
    ],
    columns=["topic", "event", "date", "value"],
).assign(checked="public page")


def test_rules_of_world_trade_in_the_law_and_lines_that_break_the_tariff(world):
    world({"facts-trade-rules": RULES})
    law = union.wto_in_union_law(event="carried into the union")
    assert (law.value, law.published) == (2014, "2014-05-29")
    assert union.wto_in_union_law(event="treaty signed").value == 2011
    assert union.promised_lines() == 7


def test_members_bound_by_the_wto_and_how_many_were(world):
    world({})
    now = union.wto_membership(since=2014)
    assert (now.value, now.extra["before"]) == (2, 2)  # Belarus rests on memory
    assert now.published == "2012-08-22"
    assert union.wto_membership(since=2009).extra["before"] == 1


def rates(indicator, by_year):
    """WITS-like rows: founders the first rate, those that joined the second, the world the third."""
    return pd.DataFrame(
        [
            (indicator, "All Products", name, year, rate)
            for year, (founders, joined, world) in by_year.items()
            for name, rate in zip(
                [*MEMBERS, "WLD"], [founders] * 3 + [joined] * 2 + [world], strict=True
            )
        ],
        columns=["indicator", "product", "reporter", "year", "value"],
    )


def duty(group="all five", since=2012, against="nothing"):
    return union.duty_change(mean="simple", group=group, since=since, against=against).value


def test_change_of_duties_by_group_and_against_the_world(world):
    mean = rates("Simple Average (%)", {2012: (10.0, 4.0, 8.0), 2017: (7.0, 6.0, 7.0)})
    world({"wits-2021": mean})
    assert duty() == pytest.approx((-3 * 3 + 2 * 2) / 5)
    assert duty(against="the world") == pytest.approx(-1 + 1)
    assert duty("the three founders") == pytest.approx(-3)
    assert duty("the two that joined") == pytest.approx(2)
    numbers = union.duty_numbers()
    assert numbers["from_five"] == pytest.approx((30 + 8) / 5)
    assert numbers["rus_change"] == pytest.approx(-3)
    assert union.duty_changes()["Kyrgyzstan"] == pytest.approx(2)
    with pytest.raises(NoData, match="not all of them have 2008"):
        duty(since=2008)


def test_a_year_whose_sizes_are_not_known_is_refused(world):
    both = [panel([(c, n, 2014, 1e9) for n in [*MEMBERS, "DEU"]]) for c in (
        "NY.GDP.MKTP.PP.CD", "SP.POP.TOTL", "TX.VAL.MRCH.CD.WT", "TM.VAL.MRCH.CD.WT"
    )]  # fmt: skip
    world({"wdi-2026-07": pd.concat([output([2014]), *both])})
    sizes = union.sizes_against_eu("wdi-2026-07", 2014)
    assert sizes.loc[2014, "people"] == pytest.approx(500)
    assert sizes.loc[2014, "output, market rates"] == pytest.approx(100 * 100 / 300)
    with pytest.raises(RecomputeError, match="not known for 2015"):
        union.sizes_against_eu("wdi-2026-07", 2015)


def test_numbers_of_the_sentences_on_balance(world):
    every = [
        panel([(c, n, 2014, 1e9) for n in [*MEMBERS, "DEU"]])
        for c in ("NY.GDP.MKTP.PP.CD", "SP.POP.TOTL", "TX.VAL.MRCH.CD.WT", "TM.VAL.MRCH.CD.WT")
    ]
    later = DOTS_FLOWS.assign(year=2019, imports=DOTS_FLOWS["imports"] * [1, 4, 1, 1, 1, 1])
    world(
        {
            "wdi-2026-07": pd.concat([output([2014]), *every]),
            data.DOTS: pd.concat([DOTS_FLOWS, later]),
        }
    )
    numbers = union.balance_numbers("wdi-2026-07")
    assert (numbers["people"], numbers["parity"], numbers["most"]) == (500, 500, 500)
    assert numbers["four_before"] == pytest.approx(100 * 8 / 3)
    assert numbers["four"] == pytest.approx(100 * (6 + 4 + 4) / 3)


# What the findings mean: change the facts, and the finding changes the right way.

FUNCTIONS = {
    "cis-charter-year": union.cis_charter_year,
    "eaeu-2015": {"start": union.union_start, "accessions": union.accessions},
    "eurasec-members": union.eurasec_members,
    "balance-eu": {"size": union.size_beside_eu, "trade": union.trade_beside_eu},
    "presidency-nazarbayev": union.years_in_office,
    "wto-rules": {
        "law": union.wto_in_union_law,
        "membership": union.wto_membership,
        "duties": union.duty_change,
        "promises": union.lines_below_common_tariff,
    },
}


def changed(monkeypatch, source, change):
    """Let one source be other than it is."""
    real = sources.load
    _forget()

    def load(name):
        rows = real(name)
        return change(rows.copy()) if name == source else rows

    monkeypatch.setattr(sources, "load", load)


def finding(claim_id):
    claim = ledger()[claim_id]
    every, _ = evaluate(claim, FUNCTIONS[claim_id])
    found = find(claim, as_of(every, "9999-12-31"))
    return label(claim, found)


def moved(event, instrument, date):
    def change(rows):
        place = rows["event"].eq(event) & rows["instrument"].str.contains(instrument)
        return rows.assign(date=rows["date"].mask(place, date))

    return change


def test_a_charter_adopted_in_1994_would_hold(monkeypatch):
    assert finding("cis-charter-year") == "Holds for its entry into force, not for its adoption"
    changed(monkeypatch, "facts-treaties", moved("adopted", "Charter", "1994-01-22"))
    assert finding("cis-charter-year") == "Holds"


def test_kyrgyzstan_before_armenia_would_not_hold(monkeypatch):
    assert finding("eaeu-2015") == "Holds"
    earlier = moved("accession_in_force", "Kyrgyzstan", "2015-01-01")
    changed(monkeypatch, "facts-treaties", earlier)
    assert finding("eaeu-2015") == "Holds for the start, not for the order of the accessions"


def test_a_sixth_founder_would_not_hold(monkeypatch):
    assert finding("eurasec-members") == "Holds"

    def founder(rows):
        place = rows["organisation"].eq("EurAsEC") & rows["iso3"].eq("UZB")
        return rows.assign(joined=rows["joined"].mask(place, "2001-05-30"))

    changed(monkeypatch, "facts-memberships", founder)
    assert finding("eurasec-members") == "Does not hold"


def test_fifteen_years_in_office_would_not_hold(monkeypatch):
    assert finding("presidency-nazarbayev") == "Holds"

    def sooner(rows):
        return rows.assign(date=rows["date"].mask(rows["event"].eq("left_office"), "2005-03-20"))

    changed(monkeypatch, "facts-offices", sooner)
    assert finding("presidency-nazarbayev") == "Does not hold"


def test_without_kazakhstan_in_the_wto_membership_would_not_have_grown(monkeypatch):
    whole = "the union's law, membership and applied duties"
    assert finding("wto-rules").startswith(f"Holds for {whole}, not for one tariff")

    def outside(rows):
        return rows[~(rows["organisation"].eq("WTO") & rows["iso3"].eq("KAZ"))]

    changed(monkeypatch, "facts-memberships", outside)
    assert finding("wto-rules").startswith("Holds for the union's law and applied duties, not for ")
    assert "membership" in finding("wto-rules").split("not for")[1]


@pytest.mark.slow
def test_a_union_twenty_times_as_large_would_hold_for_size(monkeypatch):
    assert finding("balance-eu") == "Does not hold"

    def larger(rows):
        inside = rows["iso3"].isin(MEMBERS) & rows["indicator"].ne("NY.GDP.PCAP.PP.CD")
        return rows.assign(value=rows["value"].where(~inside, 20 * rows["value"]))

    changed(monkeypatch, "wdi-2026-07", larger)
    monkeypatch.setattr(
        sources,
        "load",
        lambda name, load=sources.load: (
            larger(load(name)) if name.startswith("weo") else load(name)
        ),
    )
    assert finding("balance-eu") == "Holds for size, not for the members' own trade"
