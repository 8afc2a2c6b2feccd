"""The union, its neighbours and Iran on a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection

from eaeu.members import MEMBERS, NAMES
from eaeu.transport import contiguity
from recompute import sources
from recompute.figures import style
from recompute.sources import countries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.figure import Figure

OUTLINES = "natural-earth-4.1"
"""Data set of the countries' outlines."""

_PARALLELS, _CENTRE = (40.0, 65.0), (75.0, 50.0)
"""Standard parallels and centre (longitude, latitude) of the projection, degrees."""

_WINDOW = (-4700.0, 4500.0, -2800.0, 3750.0)
"""West, east, south and north edge of the map, km from its centre."""

_GRAIN = 5.0
"""Outlines are rounded to so many km, less than a pixel."""

_LABELS: dict[str, tuple[float, float, float, float]] = {
    "RUS": (92, 62, 0, 0), "KAZ": (67, 48.2, 0, 0), "IRN": (54.3, 32.3, 0, 0),
    "BLR": (27.5, 53.4, -58, 20), "ARM": (44.8, 40.3, -52, -30), "KGZ": (75.5, 41.4, 52, -30),
    "CHN": (103, 36, 0, 0), "UKR": (31.2, 49.3, 0, 0), "TUR": (34.5, 39, 0, 0),
    "MNG": (103, 46.8, 0, 0),
}  # fmt: skip
"""Longitude and latitude that a name belongs to, and the points it stands to the right and up."""


def albers(longitude: np.ndarray, latitude: np.ndarray) -> np.ndarray:
    """Project places by Albers' equal-area conic projection of the sphere.

    Snyder (1987), Map projections: a working manual, equations 14-1 to 14-6.

    Parameters
    ----------
    longitude, latitude : ndarray
        Degrees.

    Returns
    -------
    ndarray
        A row a place: km to the east and to the north of the centre.
    """
    first, second = np.radians(_PARALLELS)
    n = (np.sin(first) + np.sin(second)) / 2
    c = np.cos(first) ** 2 + 2 * n * np.sin(first)
    origin = np.sqrt(c - 2 * n * np.sin(np.radians(_CENTRE[1]))) / n
    rho = np.sqrt(c - 2 * n * np.sin(np.radians(latitude))) / n
    theta = n * np.radians(np.asarray(longitude) - _CENTRE[0])
    return 6371.0 * np.column_stack([rho * np.sin(theta), origin - rho * np.cos(theta)])


def roles() -> pd.DataFrame:
    """States on the map that are members, Iran, or touch a member by land: `state, role, touches`.

    `touches` names the members a state has a land border with.
    """
    touching = contiguity()
    pairs = touching[touching.eq(1)].index
    by_state = {
        state: [member for member in MEMBERS if (state, member) in pairs]
        for state in sorted(set(pairs.get_level_values(0)))
    }
    rows = [
        (state, "member" if state in MEMBERS else "Iran" if state == "IRN" else "neighbour", beside)
        for state, beside in by_state.items()
        if beside or state in MEMBERS
    ]
    return pd.DataFrame(rows, columns=["state", "role", "touches"])


def _shapes(outlines: pd.DataFrame, states: Iterable[str] | None) -> list[np.ndarray]:
    """Projected outlines of states (iso3), or of territories without a country."""
    chosen = outlines["iso3"].isna() if states is None else outlines["iso3"].isin(list(states))
    # Beyond the date line longitudes begin anew.
    begun = outlines["longitude"] <= -168
    placed = outlines.assign(longitude=outlines["longitude"] + 360 * begun)[chosen]
    rings = [
        albers(ring["longitude"].to_numpy(), ring["latitude"].to_numpy())
        for _, ring in placed.groupby(["name", "part"])
    ]
    west, east, south, north = _WINDOW
    return [
        _GRAIN * np.round(ring / _GRAIN)
        for ring in rings
        if ring[:, 0].max() > west and ring[:, 0].min() < east
        if ring[:, 1].max() > south and ring[:, 1].min() < north
    ]


def draw() -> Figure:
    """Draw the map: members, Iran and neighbours in their shades, contested territory hatched."""
    outlines = sources.load(OUTLINES)
    outlines = outlines[outlines["latitude"] > -10]  # the rest is far outside the window
    found = roles().set_index("state")["role"]
    others = set(outlines["iso3"].dropna()) - set(found.index)
    neighbours = set(found.index[found.eq("neighbour")])
    layers = [
        (_shapes(outlines, others), style.GRID, None),
        (_shapes(outlines, neighbours), style.FAINT, None),
        (_shapes(outlines, MEMBERS), style.ACCENT, None),
        (_shapes(outlines, ["IRN"]), style.SECOND, None),
        (_shapes(outlines, None), style.GRID, "//////"),
    ]
    with style.use():
        fig, ax = plt.subplots(figsize=(style.WIDTH, 3.5))
        for shapes, colour, hatch in layers:
            ax.add_collection(
                PolyCollection(
                    shapes, facecolors=colour, edgecolors=style.PAPER if hatch is None else style.FAINT,
                    linewidths=0.6, hatch=hatch,
                )
            )  # fmt: skip
        for state, (longitude, latitude, right, up) in _LABELS.items():
            strong = found.get(state) in ("member", "Iran")
            (place,) = albers(np.array([longitude]), np.array([latitude]))
            aside = bool(right or up)
            style.note(
                ax, NAMES.get(state, countries.name(state)), tuple(place), (right, up),
                ha="center", color=style.PAPER if strong and not aside else style.INK,
                fontweight="bold" if strong else "normal", fontsize=style.SMALL,
                arrowprops={"arrowstyle": "-", "color": style.INK, "linewidth": 0.8} if aside else None,
            )  # fmt: skip
        ax.set_xlim(*_WINDOW[:2])
        ax.set_ylim(*_WINDOW[2:])
        ax.set_aspect("equal")
        ax.axis("off")
    return fig
