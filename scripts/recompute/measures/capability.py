"""National capability as the Correlates of War project composes it."""

from collections.abc import Iterable

import pandas as pd

from recompute.errors import RecomputeError

COMPONENTS = ("milex", "milper", "irst", "pec", "tpop", "upop")
"""Military spending and personnel, iron and steel, energy, total and urban population."""


def composite(panel: pd.DataFrame, components: Iterable[str] = COMPONENTS) -> pd.DataFrame:
    r"""Composite index of national capability {cite}`singer1972`, from its components.

    .. math:: C_{it} = \frac{1}{|K_{it}|} \sum_{k \in K_{it}} \frac{x_{kit}}{\sum_j x_{kjt}}

    the mean of a state's shares of the world total over the components :math:`K_{it}` that the
    source has for it; with all six it is the published index.

    Parameters
    ----------
    panel : DataFrame
        `indicator, iso3, year, value`, all states of the system.
    components : iterable of str
        Indicators to take; fewer than six where a component has a break.

    Returns
    -------
    DataFrame
        Index `year`, a column a state; share of the world, 0 to 1.

    Raises
    ------
    RecomputeError
        A component that the panel does not have.
    """
    wanted = list(components)
    if absent := sorted(set(wanted) - set(panel["indicator"])):
        raise RecomputeError(
            f"no component {', '.join(absent)}",
            where="capability.composite",
            mend=f"choose from {', '.join(COMPONENTS)}",
        )
    rows = panel[panel["indicator"].isin(wanted)]
    world = rows.groupby(["indicator", "year"])["value"].transform("sum")
    shares = rows.assign(value=rows["value"] / world)
    return shares.pivot_table(index="year", columns="iso3", values="value", aggfunc="mean")
