"""Shortest routes over links between places.

The length of a route is the sum of its links; the shortest is found after {cite}`dijkstra1959`. How
much longer it grows when a place is left out says how much its two ends depend on that place, 0
where they do not pass it: the idea of betweenness {cite}`freeman1977`, for one pair and weighed by
length.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from recompute.errors import RecomputeError


@dataclass(frozen=True)
class Route:
    """A shortest route; infinite and without stops where there is none."""

    length: float
    stops: tuple[str, ...]


def shortest(
    links: pd.DataFrame, origin: str, destination: str, without: Iterable[str] = ()
) -> Route:
    """Find the shortest route.

    Parameters
    ----------
    links : DataFrame
        Columns `a, b, length`, one row a link, good both ways; lengths above 0 in any one unit.
    origin, destination : str
        Two places with a link each.
    without : iterable of str
        Places the route may not touch.

    Raises
    ------
    RecomputeError
        An end without a link or among the places left out, or a length that is not above 0.
    """
    closed = set(without)
    known = {*links["a"], *links["b"]}
    for end in (origin, destination):
        if end in closed or end not in known:
            raise RecomputeError(
                f"{end} is {'left out' if end in closed else 'linked to nothing'}",
                where=f"route from {origin} to {destination}",
                mend="name two ends that have a link and are not left out",
            )
    if not (links["length"] > 0).all():
        raise RecomputeError(
            "a link has no length above 0", where="links", mend="drop it or measure it"
        )
    places = pd.Index(sorted(known))
    left = links[~links["a"].isin(closed) & ~links["b"].isin(closed)]
    left = left.sort_values("length").drop_duplicates(["a", "b"])
    ends = (places.get_indexer(pd.Index(left["a"])), places.get_indexer(pd.Index(left["b"])))
    graph = csr_array((left["length"].to_numpy(float), ends), shape=(len(places),) * 2)
    start, goal = places.get_loc(origin), places.get_loc(destination)
    lengths, before = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    if math.isinf(lengths[goal]):
        return Route(math.inf, ())
    stops = [goal]
    while stops[-1] != start:
        stops.append(before[stops[-1]])
    return Route(float(lengths[goal]), tuple(places[stop] for stop in reversed(stops)))
