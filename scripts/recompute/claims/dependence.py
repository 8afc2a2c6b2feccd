"""What an answer depends on: how far it moves over the options of each choice.

The shares of variance that choices explain alone and in pairs, as the first-order and second-order
indices of variance-based sensitivity analysis {cite}`sobol2001`, over the ways that were computed.
"""

from collections.abc import Iterable
from itertools import combinations

import pandas as pd

WORTH_NAMING = 0.05
"""Least share of the variance for which a pair is named."""


def explained(values: pd.Series, groups: pd.Series | list[pd.Series]) -> float:
    """Share of the variance of values that lies between groups, 0 to 1 (the correlation ratio)."""
    total = float(((values - values.mean()) ** 2).sum())
    if total == 0:
        return 0.0
    sizes = values.groupby(groups).size()
    means = values.groupby(groups).mean()
    return float((sizes * (means - values.mean()) ** 2).sum()) / total


def shares(ways: pd.DataFrame, choices: Iterable[str], *, pairs: int = 3) -> pd.DataFrame:
    """Shares of the variance of the value and of the answer that choices explain.

    Parameters
    ----------
    ways : DataFrame
        One row a way: the choices, `value`, `outcome`.
    choices : iterable of str
        Names of choices; those with one option are left out.
    pairs : int
        Most pairs to name: those that explain most beyond what their two choices do alone.

    Returns
    -------
    DataFrame
        `choice` (a name, or two joined by " and "), `of_value`, `of_answer` (0 to 1), `alone`
        (false for a pair), the largest share first, choices before pairs.
    """
    names = [name for name in choices if ways[name].nunique(dropna=False) > 1]
    codes = {name: ways[name].astype(str) for name in names}
    answer = ways["outcome"].eq("yes").astype(float)
    # Extreme values would leave nothing for the rest to explain: ranks keep the order only.
    value = ways["value"].rank() if len(ways) else ways["value"]
    alone = {n: (explained(value, codes[n]), explained(answer, codes[n])) for n in names}
    rows: list[tuple[str, float, float, bool]] = [(n, *both, True) for n, both in alone.items()]
    joint: list[tuple[str, float, float, bool]] = []
    for one, other in combinations(names, 2):
        cells = codes[one] + "\0" + codes[other]
        if cells.nunique() == len(ways):  # every way its own cell: it would explain all by itself
            continue
        of_value, of_answer = (
            max(explained(of, cells) - alone[one][k] - alone[other][k], 0.0)
            for k, of in enumerate((value, answer))
        )
        if max(of_value, of_answer) >= WORTH_NAMING:
            joint.append((f"{one} and {other}", of_value, of_answer, False))
    rows.sort(key=lambda row: -max(row[1], row[2]))
    joint.sort(key=lambda row: -max(row[1], row[2]))
    return pd.DataFrame(
        [*rows, *joint[:pairs]], columns=["choice", "of_value", "of_answer", "alone"]
    )
