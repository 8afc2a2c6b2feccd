"""Routes on maps of a few states, worked by hand."""

import pandas as pd
import pytest

from eaeu import transport
from recompute.errors import NoData


def a_map(*links):
    """Frames of contiguity and distance, both directions, from `a, b, type, km`."""
    both = [(a, b, kind, km) for a, b, kind, km in links]
    both += [(b, a, kind, km) for a, b, kind, km in links]
    table = pd.DataFrame(both, columns=["a", "b", "type", "distcap"])
    return {
        "cow-contiguity": table[["a", "b", "type"]]
        .set_axis(["iso3_1", "iso3_2", "type"], axis=1)
        .assign(end="2016-12-01"),
        "geodist-2011": table.rename(columns={"a": "exporter", "b": "importer"}),
    }


WATER = "water up to 400 miles"
GULF = [
    ("KWT", "IRN", 4, 100.0), ("IRN", "RUS", 5, 100.0),
    ("KWT", "IRQ", 1, 100.0), ("IRQ", "TUR", 1, 100.0), ("TUR", "RUS", 5, 100.0),
]  # fmt: skip
INDIA = [
    ("IND", "AFG", 1, 100.0), ("AFG", "KAZ", 1, 100.0),
    ("IND", "IRN", 1, 150.0), ("IRN", "KAZ", 1, 150.0),
    ("IND", "CHN", 1, 200.0), ("CHN", "KAZ", 1, 250.0),
]  # fmt: skip


def test_three_links_instead_of_two_are_half_as_long_again(world):
    world(a_map(*GULF))
    estimate = transport.iran_corridor("Kuwait", "Russia", WATER, "capitals", "open")
    assert estimate.value == pytest.approx(50)


@pytest.mark.parametrize(("afghanistan", "longer"), [("open", 0), ("closed", 50)])
def test_iran_counts_from_india_only_if_afghanistan_is_closed(world, afghanistan, longer):
    # open: 200 km with and without Iran; closed: 300 with, 450 without
    world(a_map(*INDIA))
    estimate = transport.iran_corridor("India", "Kazakhstan", "land", "capitals", afghanistan)
    assert estimate.value == pytest.approx(longer)


def test_closing_a_state_on_no_route_is_no_data(world):
    world(a_map(*GULF))
    with pytest.raises(NoData, match="does not pass Afghanistan"):
        transport.iran_corridor("Kuwait", "Russia", WATER, "capitals", "closed")


@pytest.fixture
def europe(world):
    """Russia touches Poland at Kaliningrad only, which is on no way from the east."""
    members = pd.DataFrame({"iso3": ["POL", "FIN", "BGR"]})
    members = members.assign(
        organisation="EU", joined="2000-01-01", left=None, checked="public page"
    )
    frames = a_map(
        ("CHN", "KAZ", 1, 10.0), ("KAZ", "RUS", 1, 10.0), ("RUS", "BLR", 1, 10.0),
        ("BLR", "POL", 1, 10.0), ("RUS", "FIN", 1, 30.0), ("RUS", "POL", 1, 1.0),
        ("CHN", "AFG", 1, 20.0), ("AFG", "IRN", 1, 20.0), ("IRN", "TUR", 1, 20.0),
        ("TUR", "BGR", 1, 20.0), ("KAZ", "IRN", 1, 20.0), ("POL", "DEU", 1, 5.0),
    )  # fmt: skip
    world({**frames, "facts-memberships": members})


NEAREST = "the nearest member of the European Union"


def test_ways_from_china_to_europe_by_hand(europe):
    ways = transport.ways_to_europe()
    assert ways["the shortest"].stops == ("CHN", "KAZ", "RUS", "BLR", "POL")
    assert ways["the shortest"] == ways[transport.MEANT]
    assert (ways["around Russia"].length, ways["around the union"].length) == (70, 80)
    assert transport.members_on(ways[transport.MEANT]) == ["KAZ", "RUS", "BLR"]
    assert [transport.frontiers(way.stops) for way in ways.values()] == [2, 2, 4, 4]
    assert transport.lengths_of(ways).tolist() == [40, 40, 70, 80]


@pytest.mark.parametrize(("around", "longer"), [("Russia", 75), ("the union", 100)])
def test_the_detour_around_them_by_hand(europe, around, longer):
    estimate = transport.east_west_link(around, NEAREST, "capitals")
    assert estimate.value == pytest.approx(longer)


def test_numbers_of_the_link_by_hand(europe):
    assert transport.link_numbers() == {
        "detour": pytest.approx(100),
        "detour_russia": pytest.approx(75),
        "track_states": "three",
        "frontiers": 2,
        "frontiers_around": 4,
        "stops_around": "Kazakhstan, Iran and Türkiye",
    }


def test_no_way_around_is_no_data(europe):
    with pytest.raises(NoData, match="leads around the union"):
        transport.east_west_link("the union", "Germany", "capitals")
