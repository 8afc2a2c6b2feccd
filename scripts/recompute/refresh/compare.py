"""A new vintage against the last one: coverage, units, revisions."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

MOST_LOST = 0.05
"""Share of the last vintage's values that may be missing from the new one."""
_JUMP = 5.0  # a series whose middle value changes by this factor has another unit
_POWERS = np.array([3.0, 6.0, -3.0, -6.0])
_NEAR = 0.02  # in powers of ten: within 5 % of a factor of a thousand or a million


@dataclass(frozen=True)
class Comparison:
    """What a new vintage keeps, loses, revises and adds.

    Attributes
    ----------
    common, lost, changed, revised : int
        Values in both vintages, values missing from the new one, values that differ at all, and
        that differ by more than 0.1 per cent.
    median_revision : float
        Median absolute change of the revised ones, in per cent.
    new_years : list of int
        Years the last vintage did not have.
    new_economies : list of str
        Economies the last vintage did not have.
    most_revised : DataFrame
        The ten largest revisions: keys, `old`, `new`, `change` in per cent.
    coverage, units : list of str
        What a person should look at before the vintage is kept: empty if all is well.
    """

    common: int
    lost: int
    changed: int
    revised: int
    median_revision: float
    new_years: list[int]
    new_economies: list[str]
    most_revised: pd.DataFrame
    coverage: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Whether the new vintage has the numbers of the last one and no others."""
        return not (self.lost or self.changed or self.new_years or self.new_economies)


def compare(
    new: pd.DataFrame,
    last: pd.DataFrame,
    keys: list[str],
    *,
    series: str | None,
    economies: list[str],
    must_have: list[str],
    same_source: bool = True,
) -> Comparison:
    """Compare two vintages value by value.

    Parameters
    ----------
    new, last : DataFrame
        With the key columns and `value`.
    keys : list of str
        Columns that identify a value; `year` is among them.
    series : str or None
        Column of the series, if there are several.
    economies : list of str
        Columns of the economies.
    must_have : list of str
        Economies of which no series may be lost.
    same_source : bool
        False where `last` is another source: its units are compared, its coverage is not.
    """
    both = new[[*keys, "value"]].merge(
        last[[*keys, "value"]], on=keys, how="outer", suffixes=("_new", "_old"), indicator=True
    )
    common = both[both["_merge"] == "both"].dropna(subset=["value_new", "value_old"])
    lost = both[both["_merge"] == "right_only"].dropna(subset=["value_old"])
    change = 100 * (common["value_new"] / common["value_old"] - 1)
    change = change.where(common["value_old"] != 0, np.where(common["value_new"] == 0, 0.0, np.inf))
    revised = change.abs() > 0.1
    places = pd.unique(new[economies].to_numpy().ravel())
    known = set(pd.unique(last[economies].to_numpy().ravel()))
    largest = change[revised].abs().nlargest(10).index
    return Comparison(
        common=len(common),
        lost=len(lost) if same_source else 0,
        changed=int((common["value_new"] != common["value_old"]).sum()),
        revised=int(revised.sum()),
        median_revision=float(change[revised].abs().median()) if revised.any() else 0.0,
        new_years=sorted(int(y) for y in set(new["year"]) - set(last["year"])),
        new_economies=sorted(set(places) - known) if same_source else [],
        most_revised=common.loc[largest, keys].assign(
            old=common["value_old"], new=common["value_new"], change=change
        ),
        coverage=_coverage(new, last, lost, keys, series, economies, must_have, same_source),
        units=_units(common, series, economies),
    )


def _coverage(
    new: pd.DataFrame, last: pd.DataFrame, lost: pd.DataFrame, keys: list[str],
    series: str | None, economies: list[str], must_have: list[str], same_source: bool,
) -> list[str]:  # fmt: skip
    def pairs(frame: pd.DataFrame) -> set[tuple[str, str]]:
        names = frame[series] if series else pd.Series("", index=frame.index)
        return {pair for e in economies for pair in zip(names, frame[e], strict=True)}

    told = []
    had, has = pairs(last), pairs(new)
    if absent := sorted(set(must_have) - {economy for _, economy in has}):
        told.append(f"no values for {', '.join(absent)}")
    if not same_source:
        return told
    if gone := sorted({s for s, _ in had} - {s for s, _ in has}):
        told.append(f"series lost: {', '.join(gone)}")
    if gone := sorted({e for _, e in had} - {e for _, e in has} - set(absent)):
        told.append(f"economies lost: {', '.join(gone)}")
    some = sorted(f"{e} {s}".strip() for s, e in had - has if e in must_have and e not in absent)
    if some and not any(line.startswith("series lost") for line in told):
        told.append(f"lost for economies that must be there: {', '.join(some[:10])}")
    share = len(lost) / max(1, len(last.dropna(subset=["value"])))
    if share > MOST_LOST:
        told.append(f"{100 * share:.0f} % of the values of the last vintage are missing")
    return told


def _units(common: pd.DataFrame, series: str | None, economies: list[str]) -> list[str]:
    ratio = (common["value_new"] / common["value_old"]).abs()
    usable = common.assign(
        power=np.log10(ratio.where((ratio > 0) & np.isfinite(ratio))),
        series=common[series] if series else "all values",
    ).dropna(subset=["power"])
    whole = usable.groupby("series")["power"].median()
    jumped = whole[whole.abs() >= np.log10(_JUMP)]
    told = dict(jumped.items())
    rest = usable[~usable["series"].isin(jumped.index)]
    for column in economies:
        middle = rest.groupby(["series", column], as_index=False)["power"].median()
        for name, economy, power in middle.itertuples(index=False):
            if (abs(power - _POWERS) < _NEAR).any():
                told[f"{economy} in {name}"] = power
    return [
        f"{name}: {10**power:,.4g} times the last vintage's values" for name, power in told.items()
    ]
