"""The members' technology beside the world, in a world small enough to work by hand."""

import pytest

from eaeu import technology
from eaeu.comparison import UNION
from eaeu.members import MEMBERS
from recompute.claims import NoData
from tests.content.small import NO_PANEL, finding, in_one_year, panel, spells, states

FIVE = dict.fromkeys(MEMBERS, 10.0)
ELSE = {"DEU": 40.0, "FRA": 60.0, "WLD": 1000.0}
FRAMES = {
    "cow-states": states(*MEMBERS, "DEU", "FRA"),
    "facts-memberships": spells(EU="DEU FRA", ASEAN="IDN", MERCOSUR="BRA", EAC="KEN"),
}
PARTS = dict.fromkeys(["making", "using"], technology.weak_technology)


@pytest.fixture
def lands(world):
    """Russia spends 2 % of an output of 60 on research, the others, of 10 each, nothing."""
    research = {**dict.fromkeys(MEMBERS, 0.0), "RUS": 2.0, "DEU": 3.0, "FRA": 2.0, "WLD": 2.4}
    output = {**FIVE, "RUS": 60.0, "DEU": 50.0, "FRA": 50.0, "WLD": 1000.0}
    patents = {**dict.fromkeys(MEMBERS, 20e-6), "DEU": 1e-3, "WLD": 4e-3}
    year_2019 = {
        "SP__POP__TOTL": in_one_year(2019, **FIVE, **ELSE),
        "GB__XPD__RSDV__GD__ZS": in_one_year(2019, **research),
        "NY__GDP__MKTP__CD": in_one_year(2019, **output),
        "IP__PAT__RESD": in_one_year(2019, **patents),
    }
    exports = {"TX__VAL__TECH__CD": in_one_year(2019, **FIVE, WLD=4000.0)}
    world({**FRAMES, "a": panel(**year_2019, **exports), "no-exports": panel(**year_2019)})


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("measure", "level", "against", "value"),
    [
        ("research spending", "as a whole", "world", 50),  # 1.2 of 2.4 %
        ("research spending", "as a whole", "European Union", 48),  # 1.2 of 2.5 %
        ("research spending", "typical member", "European Union", 0),
        ("patents", "as a whole", "world", 50),  # 2 of 4 per million
    ],
)
def test_level_of_the_union_in_per_cent_of_the_comparisons(measure, level, against, value):
    estimate = technology.weak_technology(measure, level, against, "a", 2019)
    assert estimate.value == pytest.approx(value)


@pytest.mark.usefixtures("lands")
@pytest.mark.parametrize(
    ("measure", "against", "year", "reason"),
    [
        ("broadband", "world", 2019, "no IT.NET.BBND.P2 in 2019"),
        ("patents", "world", 2018, "no SP.POP.TOTL in 2018"),
        ("patents", "European Union", 2019, "no value or no weight for FRA"),
    ],
)
def test_what_the_data_lack_drops_the_way(measure, against, year, reason):
    with pytest.raises(NoData, match=reason):
        technology.weak_technology(measure, "as a whole", against, "a", year)


def test_the_typical_member_stands_beside_the_middle_state(world):
    scores = dict(zip([*MEMBERS, "DEU", "FRA", "WLD"], range(1, 9), strict=True))
    people = dict.fromkeys(scores, 10.0)
    world(
        {
            **FRAMES,
            "a": panel(
                **{
                    "SP.POP.TOTL": in_one_year(2019, **people),
                    "IT.NET.SECR.P6": in_one_year(2019, **scores),
                }
            ),
        }
    )
    estimate = technology.weak_technology("secure servers", "typical member", "world", "a", 2019)
    assert estimate.value == pytest.approx(75)  # 3 of 1 to 5, beside 4 of 1 to 7


MADE = ["IP.PAT.RESD", "IP.JRN.ARTC.SC", "TX.VAL.TECH.CD", "BX.GSR.ROYL.CD"]


@pytest.mark.parametrize(
    ("made", "lines", "servers", "found", "parts"),
    [
        (0.5, 0.5, 0.5, "holds", ["holds", "holds"]),
        (0.5, 1.5, 0.5, "in part", ["holds", "in part"]),
        (0.5, 1.5, 1.5, "in part", ["holds", "fails"]),
        (1.5, 1.5, 1.5, "fails", ["fails", "fails"]),
    ],
)
def test_the_finding_follows_each_measure(made, lines, servers, found, parts, world):
    """Each member has, a head or of its output, so many times what the world has."""

    def level(times):
        return in_one_year(2019, **dict.fromkeys(MEMBERS, times), WLD=1.0)

    counted = dict.fromkeys(MEMBERS, 10 * made) | {"WLD": 1000.0}
    frame = panel(
        SP__POP__TOTL=in_one_year(2019, **FIVE, WLD=1000.0),
        NY__GDP__MKTP__CD=in_one_year(2019, **FIVE, WLD=1000.0),
        GB__XPD__RSDV__GD__ZS=level(made),
        IT__NET__BBND__P2=level(lines),
        IT__NET__SECR__P6=level(servers),
        **dict.fromkeys(MADE, in_one_year(2019, **counted)),
    )
    world({**FRAMES, "wdi-2026-07": frame, "wdi-2016": NO_PANEL})
    assert finding("weak-technology", PARTS) == (found, dict(zip(PARTS, parts, strict=True)))


@pytest.mark.usefixtures("lands")
def test_only_covered_groups_are_shown_and_no_year_without_what_the_chapter_says():
    shown = technology.relative_to_world("a", 2019)
    assert shown[UNION].to_dict() == pytest.approx(
        {"high-technology exports per head": 25, "research spending": 50, "patents": 50}
    )
    assert shown.columns.to_list() == [UNION, "European Union"]
    with pytest.raises(NoData, match="no high-technology exports per head"):
        technology.relative_to_world("no-exports", 2019)
    with pytest.raises(NoData, match="no research spending"):
        technology.relative_to_world("a", 1800)
