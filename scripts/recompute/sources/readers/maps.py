"""Outlines of countries on a map."""

import gzip
import json
from typing import Any

import numpy as np
import pandas as pd

from recompute.errors import RecomputeError
from recompute.sources.countries import iso3_of_un_numbers
from recompute.sources.readers.files import only

Box = tuple[float, float, float, float]


def outlines(raw: dict[str, bytes], *, layer: str, disputed: dict[str, Box]) -> pd.DataFrame:
    """Read the outer outlines of a TopoJSON layer of countries.

    Parameters
    ----------
    raw : dict
        The one file, packed, as in the TopoJSON specification: integer arcs, each the difference to the
        point before, shared between neighbours; a country has its ISO 3166 number as `id`.
    layer : str
        Name of the layer.
    disputed : dict
        Country of the source -> box (west, south, east, north, in degrees) of an outline whose
        sovereignty is contested; it gets no country. A territory without a number has none either.

    Returns
    -------
    DataFrame
        `name, iso3, part, point, longitude, latitude`, in degrees; `iso3` is missing where no
        country is named.

    Raises
    ------
    RecomputeError
        If the layer is missing, or no outline lies in a box.
    """
    content = json.loads(gzip.decompress(only(raw)[1]))
    if layer not in content["objects"]:
        raise RecomputeError(
            f"the file has no layer {layer!r}; it has {', '.join(content['objects'])}",
            where="data/sources.yaml: options.layer",
            mend="name one of these",
        )
    scale, origin = (np.array(content["transform"][k]) for k in ("scale", "translate"))
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in content["arcs"]]
    parts = []
    waiting = dict(disputed)
    for country in content["objects"][layer]["geometries"]:
        name, number = country["properties"]["name"], country.get("id")
        for part, ring in enumerate(_rings(country)):
            points = _joined(arcs, ring)
            contested = name in waiting and _inside(points, waiting[name])
            if contested:
                del waiting[name]
            parts.append(
                pd.DataFrame(points, columns=["longitude", "latitude"]).assign(
                    name=name, number=None if contested else number, part=part,
                    point=np.arange(len(points)),
                )
            )  # fmt: skip
    if waiting:
        raise RecomputeError(
            f"no outline of {', '.join(waiting)} lies in the box that is to have no country",
            where="data/sources.yaml: options.disputed",
            mend="look at how the new file draws it",
        )
    frame = pd.concat(parts, ignore_index=True)
    known = frame["number"].notna()
    frame["iso3"] = iso3_of_un_numbers(frame.loc[known, "number"].astype(int), {})
    return frame[["name", "iso3", "part", "point", "longitude", "latitude"]]


def _rings(country: dict[str, Any]) -> list[list[int]]:
    """Outer rings of a polygon, or of each of several, as numbers of arcs."""
    polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
    return [polygon[0] for polygon in polygons]


def _joined(arcs: list[np.ndarray], ring: list[int]) -> np.ndarray:
    """Points of a ring; ``~n`` is arc n backwards, and each arc begins where the last one ends."""
    pieces = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in ring]
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _inside(points: np.ndarray, box: Box) -> bool:
    west, south, east, north = box
    low, high = points.min(axis=0), points.max(axis=0)
    return bool(low[0] >= west and low[1] >= south and high[0] <= east and high[1] <= north)
