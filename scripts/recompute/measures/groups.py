"""One number for a group of economies, with a rule for members that have no data.

A group may lack a member's number only if those that have one hold nearly all of its weight;
else the group would be smaller than its name.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from recompute.errors import NoData

LEAST = 0.9


def covered(
    values: pd.Series, weights: pd.Series, members: Iterable[str], least: float = LEAST
) -> pd.DataFrame:
    """Values and weights of the members that have both.

    Parameters
    ----------
    values, weights : Series
        By iso3.
    members : iterable of str
        The group.
    least : float
        Least share of the group's known weight that must have a value.

    Returns
    -------
    DataFrame
        Columns `value, weight`, one row a member with both.

    Raises
    ------
    NoData
        Members with a value hold less than `least` of the weight, or a member has no weight.
    """
    who = sorted(set(members))
    # In arrays: a chapter asks this thousands of times, and frames would take most of its time.
    value, weight = (column.reindex(who).to_numpy(float) for column in (values, weights))
    valued = ~np.isnan(value)
    both = valued & ~np.isnan(weight)
    total = np.nansum(weight)
    if (valued & ~both).any() or not total > 0 or weight[both].sum() < least * total:
        absent = [name for name, known in zip(who, both, strict=True) if not known]
        raise NoData(
            f"no value or no weight for {', '.join(absent)}",
            where=f"a group of {len(who)}",
            mend=f"choose a year in which members with {least:.0%} of the weight have a value",
        )
    found = {"value": value[both], "weight": weight[both]}
    return pd.DataFrame(found, index=pd.Index(who)[both])


def weighted_mean(values: pd.Series, weights: pd.Series, members: Iterable[str]) -> float:
    r"""Mean of a group, :math:`\sum_i w_i x_i / \sum_i w_i`, over the members that `covered` keeps.

    With the denominators of a ratio as weights it is the ratio of the group as a whole.
    """
    known = covered(values, weights, members)
    return float((known["value"] * known["weight"]).sum() / known["weight"].sum())
