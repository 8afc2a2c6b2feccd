"""Trade by partner in one form, whatever the source: no measure asks where a table comes from.

The form: `exporter`, `importer` (ISO 3166 alpha-3), `year`, `product`, `value` (US$ million, current)
and `reported_by`. `product` is ``total`` for trade in all goods, else the source's own code (SITC
section, HS chapter). `reported_by` is ``exporter`` (f.o.b. mostly), ``importer`` (c.i.f. mostly) or
``either`` where the source chooses or reconciles. One row a flow, product and record.

What a row's absence means depends on the source, as its caveats say. Missing values are left out,
and so is what an economy buys back from itself.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import pandas as pd

from recompute.errors import NoData, RecomputeError
from recompute.sources.catalogue import Correction, Expected, Flow, Source, catalogue
from recompute.sources.load import load

FLOWS = ["exporter", "importer", "year", "product", "value", "reported_by"]
TOTAL = "total"
WORLD = "WLD"


def flows(source_id: str, *, partial: bool = False) -> pd.DataFrame:
    """Trade between pairs of economies.

    Parameters
    ----------
    source_id : str
        Id of a source whose catalogue entry has `flow`.
    partial : bool
        Whether to keep the flows known to be recorded in part only. They come with a column
        `partial` then, for a page that shows them; a claim leaves them out.

    Returns
    -------
    DataFrame
        Columns `FLOWS`; printed totals over all partners are not among the rows.

    Raises
    ------
    RecomputeError
        As `load`, or if the source holds no trade by partner in US$.
    """
    frame = _of(source_id)
    pairs = frame[(frame["exporter"] != WORLD) & (frame["importer"] != WORLD)]
    if partial:
        return pairs.reset_index(drop=True)
    return pairs.loc[~pairs["partial"], FLOWS].reset_index(drop=True)


def totals(source_id: str) -> pd.DataFrame:
    """Trade of each economy with the world: what its shares are of.

    Parameters
    ----------
    source_id : str
        As for `flows`.

    Returns
    -------
    DataFrame
        Columns `FLOWS`. An economy's exports have the importer ``WLD``, its imports the exporter
        ``WLD``. Where the source prints totals these are they; else the sum over all partners by
        the same record, partial flows too. A source of one economy has the totals of that one.

    Raises
    ------
    NoData
        If the source neither prints totals nor has all partners.
    RecomputeError
        As `flows`.
    """
    frame = _of(source_id)
    printed = (frame["exporter"] == WORLD) | (frame["importer"] == WORLD)
    if printed.any():
        return frame.loc[printed, FLOWS].reset_index(drop=True)
    flow = catalogue()[source_id].flow
    if flow is not None and not flow.all_partners:
        raise NoData(f"{source_id} has some partners only: there is no total to take a share of")
    reporter = flow.reporter if flow is not None else None
    sums = []
    for own, other in (("exporter", "importer"), ("importer", "exporter")):
        rows = frame if reporter is None else frame[frame[own] == reporter]
        by = rows.groupby([own, "year", "product", "reported_by"], as_index=False)["value"]
        sums.append(by.sum().assign(**{other: WORLD}))
    return pd.concat(sums, ignore_index=True)[FLOWS]


def _of(source_id: str) -> pd.DataFrame:
    source = catalogue()[source_id]
    load(source_id)  # what has changed on disk is refused, and remembered as a dependency
    return _kept(source_id, source.model_dump_json()).copy(deep=False)


@lru_cache(maxsize=8)
def _kept(source_id: str, _entry: str) -> pd.DataFrame:
    source = catalogue()[source_id]
    frame = normalised(load(source_id), source)
    partial = pd.Series(False, index=frame.index)
    for one in source.corrections:
        if one.does == "partial":
            partial |= concerned(frame, one)
    return frame.assign(partial=partial)


def normalised(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Bring an extract into the form of flows, printed totals among them.

    Raises
    ------
    RecomputeError
        If the source holds no trade by partner in US$.
    """
    if source.flow is None:
        known = [s.id for s in catalogue(sealed=False).values() if s.flow]
        raise RecomputeError(
            f"{source.id} holds no trade by partner in US$",
            where=f"data/sources.yaml: {source.id}, flow",
            mend=f"use one of {', '.join(known)}",
        )
    found = _FORMS[source.flow.form](frame, source.flow)
    # The order is the extract's: sorting millions of names takes longer than all the rest.
    abroad = found["exporter"] != found["importer"]  # returned goods are no trade of a pair
    return found.loc[abroad & found["value"].notna(), FLOWS].reset_index(drop=True)


def _pairs(frame: pd.DataFrame, flow: Flow) -> pd.DataFrame:
    if "reported_by" not in frame:
        frame = frame.assign(reported_by=flow.reported_by)
        if "mirror" in frame:  # an importer's record, or its partner's in its stead
            frame["reported_by"] = frame["mirror"].map({True: "exporter", False: "importer"})
    if flow.product is None:
        return frame.assign(product=TOTAL)
    frame = frame.assign(product=frame[flow.product].replace(flow.total, TOTAL))
    if frame["product"].eq(TOTAL).any():
        return frame
    by = ["exporter", "importer", "year", "reported_by"]
    sums = frame.groupby(by, as_index=False)["value"].sum().assign(product=TOTAL)
    return pd.concat([frame, sums])


def _partners(frame: pd.DataFrame, flow: Flow) -> pd.DataFrame:
    frame = frame.dropna(subset=["partner"])
    common = {"year": frame["year"], "product": TOTAL}
    exports = {"exporter": flow.reporter, "importer": frame["partner"], "value": frame["export"]}
    imports = {
        "exporter": frame["partner"],
        "importer": flow.reporter,
        "value": frame[flow.imports],
    }
    both = pd.concat(
        [
            pd.DataFrame(common | exports | {"reported_by": "exporter"}),
            pd.DataFrame(common | imports | {"reported_by": "importer"}),
        ]
    )
    if flow.own_until is not None:  # after it the source fills in for the reporter
        own = both["year"] <= flow.own_until
        both["reported_by"] = both["reported_by"].where(own, "either")
    return both


def _months(frame: pd.DataFrame, flow: Flow) -> pd.DataFrame:
    """Add up months; a year with fewer than twelve of them is no year."""
    sides = ["export", flow.imports]
    by = frame.dropna(subset=["partner"]).groupby(["year", "partner"])[sides]
    years = by.sum(min_count=1)
    if flow.absent_month == "missing":
        years = years.where(by.count() == 12)
    else:
        months = frame.groupby("year")["month"].nunique()
        years = years[years.index.isin(months[months == 12].index, level="year")]
    return _partners(years.reset_index(), flow)


def _summaries(frame: pd.DataFrame, flow: Flow) -> pd.DataFrame:
    parts = []
    frame = frame[~frame["reporter"].isin(flow.groups)]
    for own, other, side in (
        ("exporter", "importer", "Export"),
        ("importer", "exporter", "Import"),
    ):
        named = frame["indicator"] == f"Trade (US$ Mil)-Top 5 {side} Partner"
        total = frame["indicator"] == f"{side}s (in US$ Mil)"
        rows = frame[(named & frame["partner"].notna()) | total]
        parts.append(
            pd.DataFrame(
                {
                    own: rows["reporter"],
                    other: rows["partner"].where(~total, WORLD),
                    "year": rows["year"],
                    "product": TOTAL,
                    "value": rows["value"],
                    "reported_by": own,
                }
            )
        )
    return pd.concat(parts)


_FORMS: dict[str, Callable[[pd.DataFrame, Flow], pd.DataFrame]] = {
    "pairs": _pairs,
    "partners": _partners,
    "months": _months,
    "summaries": _summaries,
}


def concerned(frame: pd.DataFrame, correction: Correction) -> pd.Series:
    """Tell which rows a correction is about.

    Raises
    ------
    RecomputeError
        If it names a column that the table does not have.
    """
    for column in correction.rows:
        if column not in frame:
            raise RecomputeError(
                f"a correction names the column {column!r}, which is not there",
                where=f"data/sources.yaml: corrections, {correction.what}",
                mend=f"use {', '.join(map(str, frame.columns))}",
            )
    return matching(frame, correction.rows)


def matching(frame: pd.DataFrame, wanted: Mapping[str, Any]) -> pd.Series:
    """Tell which rows of a table have the value, or one of the values, wanted in each column."""
    rows = pd.Series(True, index=frame.index)
    for column, values in wanted.items():
        rows &= frame[column].isin(values if isinstance(values, list) else [values])
    return rows


def corrected(frame: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Apply a source's corrections to what its reader gives, each after its test.

    Parameters
    ----------
    frame : DataFrame
        As the reader gives it.
    source : Source
        Its catalogue entry.

    Raises
    ------
    RecomputeError
        If the data are not, or no longer, as a correction expects.
    """
    for one in source.corrections:
        table = normalised(frame, source) if one.does == "partial" else frame
        rows = concerned(table, one)
        _test(table.loc[rows], one, source)
        if one.does == "drop":
            frame = frame[~rows]
    return frame


def _test(rows: pd.DataFrame, correction: Correction, source: Source) -> None:
    expects: Expected = correction.expects
    said = []
    if expects.column in rows:
        rows = rows.dropna(subset=[expects.column])
    if expects.count is not None and len(rows) != expects.count:
        said.append(f"{len(rows)} rows instead of {expects.count}")
    if len(rows) and (expects.low is not None or expects.high is not None):
        low, high = rows[expects.column].min(), rows[expects.column].max()
        if expects.low is not None and low < expects.low:
            said.append(f"{expects.column} falls to {low:,.6g}, below {expects.low:,.6g}")
        if expects.high is not None and high > expects.high:
            said.append(f"{expects.column} reaches {high:,.6g}, above {expects.high:,.6g}")
    elif not len(rows) and expects.count is None:
        said.append("no row")
    if said:
        raise RecomputeError(
            f"{source.id} is not as its correction expects ({correction.what.rstrip('.')}): "
            + "; ".join(said),
            where=f"data/sources.yaml: {source.id}, corrections",
            mend="look at the raw rows: a mended source no longer needs the correction, "
            "another trap needs another one",
        )
