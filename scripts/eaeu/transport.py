"""Routes past or through Iran and Russia: who touches whom, how far it is, what lies on the way.

States are the places of a network, linked where they touch by land or, if wanted, over water; the
length of a link is the distance between two cities. Distances say nothing of traffic or tariffs.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from eaeu.data import wide
from eaeu.members import MEMBERS, members
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.measures import routes
from recompute.sources import countries
from recompute.text import in_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

LINKS = {
    "land": [1],
    "water up to 150 miles": [1, 2, 3, 4],
    "water up to 400 miles": [1, 2, 3, 4, 5],
}
"""Types of contiguity of the Correlates of War that a network lets in."""

LENGTHS = {"capitals": "distcap", "largest cities": "dist", "cities by people": "distw"}
"""Distance of GeoDist, in km, by what it lies between."""

CODES = {
    "India": "IND",
    "United Arab Emirates": "ARE",
    "Oman": "OMN",
    "Kuwait": "KWT",
    "Russia": "RUS",
    "Kazakhstan": "KAZ",
    "Belarus": "BLR",
}
"""Ends of the north–south route by name."""

BESIDE_THE_ROUTE = [
    "IRN", "RUS", "KAZ", "TUR", "IND", "ARE", "AZE", "TKM", "GEO", "PAK", "EGY",
]  # fmt: skip
"""Countries on the north–south route, and those that other routes would lead through."""

MEANT = "through Kazakhstan, Russia and Belarus"
"""The way from China to Europe that the paper means, as `ways_to_europe` calls it."""


@cache
def contiguity() -> pd.Series:
    """Types of contiguity in force in 2016, 1 (land) to 5 (water up to 400 miles), by both iso3."""
    rows = sources.load("cow-contiguity")
    rows = rows[(rows["type"] > 0) & (rows["end"] >= "2016")]
    return rows.set_index(["iso3_1", "iso3_2"])["type"]


@cache
def network(links: str, distance: str) -> pd.DataFrame:
    """Links between states.

    Parameters
    ----------
    links : str
        A key of `LINKS`.
    distance : str
        A key of `LENGTHS`.

    Returns
    -------
    DataFrame
        `a, b` (iso3) and `length` (km).
    """
    touching = contiguity()[contiguity().isin(LINKS[links])].rename_axis(["a", "b"]).index
    apart = sources.load("geodist-2011").rename(columns={"exporter": "a", "importer": "b"})
    lengths = apart.set_index(["a", "b"])[LENGTHS[distance]].reindex(touching)
    return lengths.dropna().rename("length").reset_index()


@cache
def route(
    origin: str, destination: str, links: str, distance: str, closed: tuple[str, ...] = ()
) -> routes.Route:
    """Shortest route between two ends of the north–south route, past the states `closed` (iso3).

    Parameters
    ----------
    origin, destination : str
        Keys of `CODES`.
    links, distance : str
        As of `network`.
    closed : tuple of str
        States it may not touch.
    """
    return routes.shortest(network(links, distance), CODES[origin], CODES[destination], closed)


def iran_corridor(
    origin: str, destination: str, links: str, distance: str, afghanistan: str
) -> Estimate:
    """How much longer the shortest route grows without Iran, in per cent.

    Raises
    ------
    NoData
        Afghanistan is closed but lies on neither route, so that closing it changes nothing.
    """
    ends = (origin, destination, links, distance)
    if afghanistan == "closed" and not any(
        "AFG" in route(*ends, left_out).stops for left_out in ((), ("IRN",))
    ):
        raise NoData(
            "the shortest way, with and without Iran, does not pass Afghanistan, "
            "so that closing it changes nothing"
        )
    closed = ("AFG",) if afghanistan == "closed" else ()
    longer = 100 * (route(*ends, (*closed, "IRN")).length / route(*ends, closed).length - 1)
    return Estimate(longer, ["cow-contiguity", "geodist-2011"], year=2016)


def detours(
    origins: Iterable[str], destinations: Iterable[str], links: str, distance: str
) -> pd.Series:
    """Lengthening in per cent without Iran, Afghanistan open, by the name of the route."""
    return pd.Series(
        {
            f"{origin} to {end}": iran_corridor(origin, end, links, distance, "open").value
            for origin in origins
            for end in list(destinations)
        },
        name="lengthening (%)",
    ).rename_axis("route")


def logistics(wdi: str) -> tuple[int, pd.Series]:
    """Latest year in which Iran has a logistics performance index, and the index (1 to 5) by iso3.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators.
    """
    index = wide(wdi, "LP.LPI.OVRL.XQ")
    year = int(index["IRN"].dropna().index.max())
    return year, index.T[year].dropna()


def logistics_beside_the_route(wdi: str) -> pd.Series:
    """Logistics performance index of the countries on and beside the route, by name."""
    index = logistics(wdi)[1].reindex(BESIDE_THE_ROUTE).dropna()
    return (
        index.rename(countries.name).rename_axis("country").rename("logistics performance (index)")
    )


AROUND: dict[str, tuple[str, ...]] = {"the union": tuple(MEMBERS), "Russia": ("RUS",)}
"""What a way from China to Europe is to avoid, by its name -> the states (iso3)."""

_NEAREST = "the nearest member of the European Union"
_EU_DAY = "2020-12-31"  # the European Union's members of the paper's date count


@cache
def _land_to_europe(distance: str) -> pd.DataFrame:
    """Links over land without those of Kaliningrad, which lies on no way from the east."""
    links = network("land", distance)
    baltic = ["LTU", "POL"]
    kaliningrad = (links["a"].eq("RUS") & links["b"].isin(baltic)) | (
        links["b"].eq("RUS") & links["a"].isin(baltic)
    )
    return links[~kaliningrad]


@cache
def way_to_europe(
    destination: str, distance: str, without: tuple[str, ...] = (), origin: str = "CHN"
) -> routes.Route:
    """Shortest way over land to the European Union.

    Parameters
    ----------
    destination : str
        ``the nearest member of the European Union``, or ``Germany``.
    distance : str
        A key of `LENGTHS`; lengths in km.
    without : tuple of str
        States (iso3) it may not touch.
    origin : str
        iso3; China unless given.
    """
    links = _land_to_europe(distance)
    ends = ["DEU"]
    if destination == _NEAREST:
        ends = sorted((members("EU", _EU_DAY) - {"CYP"}) & set(links["a"]))  # without the island
    reached = (routes.shortest(links, origin, end, without) for end in ends)
    return min(reached, key=lambda one: one.length)


def east_west_link(around: str, destination: str, distance: str) -> Estimate:
    """How much longer the shortest way over land from China grows around some states, per cent.

    Parameters
    ----------
    around : str
        A key of `AROUND`.
    destination, distance : str
        As of `way_to_europe`.

    Raises
    ------
    NoData
        There is no way over land around them.
    """
    direct = way_to_europe(destination, distance)
    longer = way_to_europe(destination, distance, AROUND[around])
    if not longer.stops:
        raise NoData(f"no way over land leads around {around}")
    used = ["cow-contiguity", "geodist-2011"]
    return Estimate(100 * (longer.length / direct.length - 1), used, year=2016)


def ways_to_europe() -> dict[str, routes.Route]:
    """Ways over land from China to the nearest member of the European Union, by what marks them.

    Lengths are in km between capitals, infinite where there is no way. `MEANT` is the way by rail
    that the paper means.
    """
    lengths = _land_to_europe("capitals").set_index(["a", "b"])["length"]
    first = ("CHN", "KAZ", "RUS", "BLR")
    last = way_to_europe(_NEAREST, "capitals", ("RUS", "UKR"), origin="BLR")
    meant = sum(lengths[leg] for leg in pairwise(first)) + last.length
    return {
        "the shortest": way_to_europe(_NEAREST, "capitals"),
        MEANT: routes.Route(meant, (*first, *last.stops[1:])),
        "around Russia": way_to_europe(_NEAREST, "capitals", AROUND["Russia"]),
        "around the union": way_to_europe(_NEAREST, "capitals", AROUND["the union"]),
    }


def link_numbers() -> dict[str, Any]:
    """Numbers and names for the sentences about the way from China to Europe.

    Returns
    -------
    dict
        `detour` and `detour_russia`, how much longer it is around the union and around Russia, in
        per cent; `track_states`, members on the way that is meant; `frontiers` on it and
        `frontiers_around` Russia; `stops_around`, the states on the way around Russia.
    """
    ways = ways_to_europe()
    meant, past = ways[MEANT], ways["around Russia"]
    return {
        "detour": east_west_link("the union", _NEAREST, "capitals").value,
        "detour_russia": east_west_link("Russia", _NEAREST, "capitals").value,
        "track_states": in_words(len(members_on(meant))),
        "frontiers": frontiers(meant.stops),
        "frontiers_around": frontiers(past.stops),
        "stops_around": listed(countries.name(code) for code in past.stops[1:-1]),
    }


def frontiers(stops: Iterable[str]) -> int:
    """Count customs frontiers on a way through states (iso3): members share one customs territory."""
    return sum(not {one, other} <= set(MEMBERS) for one, other in pairwise(stops))


def members_on(way: routes.Route) -> list[str]:
    """Members of the union (iso3) that a way passes, in its order."""
    return [code for code in way.stops if code in MEMBERS]


def lengths_of(ways: dict[str, routes.Route]) -> pd.Series:
    """Length in km of the ways that there are, by what marks them."""
    there = {name: way.length for name, way in ways.items() if way.stops}
    return pd.Series(there, name="km between capitals").rename_axis("way")
