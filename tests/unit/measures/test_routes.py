import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recompute.errors import RecomputeError
from recompute.measures import routes

LINKS = pd.DataFrame(
    [("A", "B", 1.0), ("B", "D", 1.0), ("A", "C", 2.0), ("C", "D", 1.0), ("E", "F", 1.0)],
    columns=["a", "b", "length"],
)


def test_the_shortest_route_by_hand_and_without_a_stop_on_it():
    assert routes.shortest(LINKS, "A", "D") == routes.Route(2.0, ("A", "B", "D"))
    assert routes.shortest(LINKS, "A", "D", ["B"]) == routes.Route(3.0, ("A", "C", "D"))


def test_links_are_good_both_ways():
    assert routes.shortest(LINKS, "D", "A").stops == ("D", "B", "A")


def test_the_shorter_of_two_links_between_the_same_places_counts():
    longer = pd.concat([LINKS, pd.DataFrame([("A", "B", 9.0)], columns=LINKS.columns)])
    assert routes.shortest(longer, "A", "D").length == 2.0


def test_no_route_is_infinite_and_has_no_stops():
    assert routes.shortest(LINKS, "A", "E") == routes.Route(math.inf, ())


def test_a_link_listed_in_both_directions_counts_once():
    back = LINKS.rename(columns={"a": "b", "b": "a"}).assign(length=lambda t: t["length"] * 5)
    assert routes.shortest(pd.concat([LINKS, back]), "A", "D").length == 2.0


@given(st.lists(st.floats(0.1, 100), min_size=15, max_size=15), st.integers(1, 4))
def test_leaving_a_place_out_never_shortens_the_way(lengths, place):
    pairs = [(i, j) for i in range(6) for j in range(i)]
    links = pd.DataFrame(
        [(str(i), str(j), x) for (i, j), x in zip(pairs, lengths, strict=True)],
        columns=["a", "b", "length"],
    )
    through = routes.shortest(links, "0", "5")
    around = routes.shortest(links, "0", "5", [str(place)])
    assert around.length >= through.length
    assert str(place) in through.stops or around == through


@pytest.mark.parametrize(("origin", "closed"), [("Z", []), ("A", ["A"])])
def test_an_end_without_a_link_or_left_out_is_refused(origin, closed):
    with pytest.raises(RecomputeError, match=r"linked to nothing|left out"):
        routes.shortest(LINKS, origin, "D", closed)


def test_a_length_of_zero_is_refused():
    with pytest.raises(RecomputeError, match="length"):
        routes.shortest(LINKS.assign(length=0.0), "A", "D")
