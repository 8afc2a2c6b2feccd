"""Claims on the union's dates, size and rules, on worlds small enough to work out by hand."""

import math

import pandas as pd
import pytest

from eaeu import data, union
from eaeu.members import MEMBERS
from recompute import sources
from recompute.claims import NoData
from recompute.errors import RecomputeError

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
        ("EAEU", "accession_in_force", "Accession of Kyrgyzstan", "2015-08", "public page"),
    ],
    columns=["organisation", "event", "instrument", "date", "checked"],
)


def test_the_charter_has_two_years_each_known_when_it_came(world):
    world({"facts-treaties": TREATIES})
    adopted, in_force = (union.cis_charter_year(date=one) for one in ("adopted", "in_force"))
    assert (adopted.value, adopted.published) == (1993, "1993-01-22")
    assert (in_force.value, in_force.published) == (1994, "1994-01-01")


def test_a_date_from_memory_decides_nothing(world):
    world({"facts-treaties": TREATIES})
    assert union.customs_union_2007(date="signed").value == 2007


def test_the_union_starts_and_two_accede_in_this_order(world):
    world({"facts-treaties": TREATIES})
    estimate = union.eaeu_2015(date="in_force")
    assert estimate.value == 2015
    assert estimate.extra == {"month": 1, "in_order": True}
    assert estimate.published == "2015-08-01"
    late = TREATIES.replace("2015-01-02", "2016-01-02")
    world({"facts-treaties": late})
    assert not union.eaeu_2015(date="in_force").extra["in_order"]


def balance(measure, source, year, which=union.EU_THEN):
    return union.balance_eu(
        **{
            "reading": "parity", "measure": measure, "data": source, "year": year,
            "european union": which,
        }
    )  # fmt: skip


def test_output_is_held_against_members_of_the_year_or_of_today(world, monkeypatch):
    monkeypatch.setattr(data, "published", lambda source: "2026-07-01")
    before, after = output([2014]), output([2019], of_member=30.0)
    world({"wdi-2026-07": pd.concat([before, after])})
    then = balance("output, market rates", "wdi-2026-07", 2019)
    assert then.value == pytest.approx(100 * 150 / 400)  # five of 30 against Germany and Britain
    assert then.extra["gain"] == pytest.approx(100 * (150 - 100) / 400)
    today = balance("output, market rates", "wdi-2026-07", 2019, union.EU_TODAY)
    assert today.value == pytest.approx(100 * 150 / 300)  # Britain has left
    assert today.published == "2026-07-01"


def test_goods_trade_needs_both_directions(world):
    rows = [
        (code, name, year, 5e8)
        for code in ("TX.VAL.MRCH.CD.WT", "TM.VAL.MRCH.CD.WT")
        for name in [*MEMBERS, "DEU", "GBR"]
        for year in (2014, 2015)
    ]
    world({"wdi-2026-07": panel(rows[:-1])})  # Britain's imports of 2015 are not known
    assert union.union_to_eu(union.GOODS_TRADE, "wdi-2026-07", 2014, union.EU_THEN) == 250
    with pytest.raises(NoData, match="does not reach the year"):
        union.union_to_eu(union.GOODS_TRADE, "wdi-2026-07", 2015, union.EU_THEN)


def test_trade_inside_against_trade_with_the_european_union(world):
    flows = pd.DataFrame(
        [
            ("RUS", "KAZ", 2014, 6.0),
            ("KAZ", "KGZ", 2014, 1.0),
            ("BLR", "DEU", 2014, 3.0),
            ("DEU", "RUS", 2014, 7.0),
            ("ARM", "CHN", 2014, 50.0),
            ("KGZ", "CHN", 2014, 50.0),
        ],
        columns=["exporter", "importer", "year", "value"],
    )
    world({"cow-trade-4.0": flows})
    inside = "trade inside against trade with the EU"
    # Each flow inside counts for both sides: 2 (6 + 1) against 3 + 7.
    assert union.union_to_eu(inside, "cow-trade-4.0", 2014, union.EU_THEN) == pytest.approx(140)
    # Without Russia: Kazakhstan 6 + 1, Kyrgyzstan 1, against Belarus' 3.
    others = union.union_to_eu("the same, without Russia", "cow-trade-4.0", 2014, union.EU_THEN)
    assert others == pytest.approx(100 * 8 / 3)
    with pytest.raises(NoData, match="does not have the year"):
        union.union_to_eu(inside, "cow-trade-4.0", 2019, union.EU_THEN)
    with pytest.raises(NoData, match="used for trade inside"):
        union.union_to_eu("people", "cow-trade-4.0", 2014, union.EU_THEN)


@pytest.mark.parametrize(
    ("measure", "source", "year", "reason"),
    [
        ("output, market rates", "weo-2019-04", 2019, "a forecast in this vintage"),
        ("output, PPP", "weo-2019-04", 2014, "no series for gdp_ppp"),
        ("goods trade with the world", "weo-2019-04", 2014, "does not have goods trade"),
        ("output, market rates", "wdi-2026-07", 2024, "does not reach the year"),
        ("trade inside against trade with the EU", "wdi-2026-07", 2014, "by partner"),
    ],
)
def test_what_a_source_cannot_give_is_no_data(world, measure, source, year, reason):
    forecast = output([2014, 2019]).assign(forecast=lambda t: t["year"].eq(2019))
    world({"weo-2019-04": forecast, "wdi-2026-07": output([2014])})
    with pytest.raises(NoData, match=reason):
        union.union_to_eu(measure, source, year, union.EU_THEN)


def test_a_damaged_file_is_not_taken_for_missing_data(world, monkeypatch):
    def damaged(source):
        raise RecomputeError("not the file", where=source, mend="make it again")

    world({})
    union.european_union(2014, union.EU_THEN)
    monkeypatch.setattr(sources, "load", damaged)
    with pytest.raises(RecomputeError) as error:
        union.union_to_eu("people", "wdi-2026-07", 2014, union.EU_THEN)
    assert not isinstance(error.value, NoData)


def wto(sign, source, years, count="alike", against="nothing"):
    return union.wto_rules(
        **{
            "sign": sign, "data": source, "years": years, "members count": count,
            "against": against,
        }
    )  # fmt: skip


def test_members_bound_by_the_wto_counted_alike_or_by_output(world):
    heavy = output([2014])
    heavy.loc[heavy["iso3"].eq("RUS"), "value"] = 120e9
    world({"wdi-gdp-2021-04": heavy})
    alike = wto("members in the WTO", "facts-memberships", "2008 to 2014")
    assert alike.value == pytest.approx(20)  # Russia, one of five; Belarus rests on memory
    assert alike.published == "2014-12-31"
    weighted = wto("members in the WTO", "facts-memberships", "2008 to 2014", "by output")
    assert weighted.value == pytest.approx(100 * 120 / 200)
    assert weighted.source == ["facts-memberships", "wdi-gdp-2021-04"]


def rates(indicator, by_year):
    """WITS-like rows of all members (the same rate) and the world."""
    return pd.DataFrame(
        [
            (indicator, "All Products", name, year, world if name == "WLD" else members)
            for year, (members, world) in by_year.items()
            for name in [*MEMBERS, "WLD"]
        ],
        columns=["indicator", "product", "reporter", "year", "value"],
    )


def test_lower_duties_and_more_duty_free_lines_are_towards_the_wto(world):
    mean = rates("Simple Average (%)", {2008: (10.0, 8.0), 2014: (7.0, 7.0)})
    free = rates("Duty Free Tariff Lines Share (%)", {2008: (20.0, 30.0), 2014: (25.0, 38.0)})
    world({"wits-2021": pd.concat([mean, free])})
    assert wto("simple mean duty", "wits-2021", "2008 to 2014").value == pytest.approx(3)
    relative = wto("simple mean duty", "wits-2021", "2008 to 2014", against="the world")
    assert relative.value == pytest.approx(3 - 1)
    relative = wto("duty-free lines", "wits-2021", "2008 to 2014", against="the world")
    assert relative.value == pytest.approx(5 - 8)
    with pytest.raises(NoData, match="not all of them have 2008 and 2017"):
        wto("simple mean duty", "wits-2021", "2008 to 2017")


def test_change_on_joining_starts_from_the_last_year_known(world):
    table = rates("Simple Average (%)", {2008: (10.0, 8.0), 2010: (11.0, 7.0), 2015: (6.0, 7.0)})
    unknown = table["reporter"].eq("ARM") & table["year"].eq(2010)
    world({"wits-2021": table.assign(value=table["value"].mask(unknown))})
    change = union.change_on_joining()
    assert change["Russia"] == pytest.approx(1)
    assert change["Armenia"] == pytest.approx(6 - 10)
    assert change["Kyrgyzstan"] == pytest.approx(6 - 11)


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


def test_names_in_a_sentence():
    assert union.in_a_sentence(["A", "B", "C"]) == "A, B and C"
    assert union.in_a_sentence(["A"]) == "A"
    assert union.in_a_sentence([]) == "none"


def test_numbers_of_the_sentences_on_balance():
    table = pd.DataFrame(
        {
            "reading": ["parity", "parity", "catching up"],
            "measure": ["people", "the same, without Russia", "people"],
            "supports": [False, True, True],
            "value": [40.0, 90.0, 41.0],
        }
    )
    sizes = pd.DataFrame(
        {name: [10.0, 12.0] for name in (*union.OUTPUTS, union.GOODS_TRADE)}, index=[2014, 2024]
    )
    numbers = union.balance_numbers(table, sizes, 2024)
    assert (numbers["parity"], numbers["catch"], numbers["most"]) == (50, 100, 41)
    assert (numbers["gdp"], numbers["d_trade"]) == (12, 2)
    assert all(math.isfinite(number) for number in numbers.values())
    assert union.measures_at_parity(table) == ["the same, without Russia"]
