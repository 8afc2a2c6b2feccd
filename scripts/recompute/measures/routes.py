"""Ways over land from one state to another through neighbours."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping



@dataclass(frozen=True)
class Route:
    """States passed, in order, and the length of the way."""

    states: tuple[str, ...]
    length: float

    def frontiers(self, union: Collection[str]) -> int:
        """Customs frontiers on the way: borders between members of the union do not count."""
        return sum(
            not (one in union and other in union)
            for one, other in zip(self.states, self.states[1:], strict=False)
        )


def shortest(
    borders: Mapping[str, Mapping[str, float]],
    start: str,
    ends: Collection[str],
    avoid: Collection[str] = (),
) -> Route | None:
    """Shortest way from a state to any of the ends, by Dijkstra's algorithm {cite}`dijkstra1959`.

    Parameters
    ----------
    borders : mapping
        State -> neighbour -> length of the step between them, not negative.
    start : str
        First state.
    ends : collection of str
        The way ends at the first of these it reaches.
    avoid : collection of str
        States it may not pass.

    Returns
    -------
    Route or None
        None if there is no such way.
    """
    waiting: list[tuple[float, tuple[str, ...]]] = [(0.0, (start,))]
    done: set[str] = set()
    while waiting:
        length, states = heapq.heappop(waiting)
        last = states[-1]
        if last in done or last in avoid:
            continue
        if last in ends:
            return Route(states, length)
        done.add(last)
        for other, step in borders.get(last, {}).items():
            if other not in done:
                heapq.heappush(waiting, (length + step, (*states, other)))
    return None
