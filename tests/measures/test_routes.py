from recompute.measures import routes

BORDERS = {
    "A": {"B": 1.0, "C": 1.0},
    "B": {"A": 1.0, "D": 1.0},
    "C": {"A": 1.0, "D": 5.0},
    "D": {"B": 1.0, "C": 5.0},
    "E": {},
}


def test_shortest_way_and_the_way_round():
    assert routes.shortest(BORDERS, "A", {"D"}) == routes.Route(("A", "B", "D"), 2.0)
    assert routes.shortest(BORDERS, "A", {"D"}, avoid={"B"}) == routes.Route(("A", "C", "D"), 6.0)


def test_no_way():
    assert routes.shortest(BORDERS, "A", {"E"}) is None
    assert routes.shortest(BORDERS, "A", {"D"}, avoid={"B", "C"}) is None


def test_borders_inside_a_union_are_no_frontiers():
    way = routes.Route(("A", "B", "C", "D"), 3.0)
    assert way.frontiers(union=set()) == 3
    assert way.frontiers(union={"B", "C"}) == 2
