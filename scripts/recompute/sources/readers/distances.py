"""Distances and other ties between two countries that do not change."""

import pandas as pd

from recompute.sources.readers.files import only, table


def geodist(raw: dict[str, bytes], *, codes: dict[str, str], columns: list[str]) -> pd.DataFrame:
    """Read GeoDist's table of pairs; distances in km, ties as 0 or 1.

    Parameters
    ----------
    raw : dict
        The one file, separated by semicolons; a point stands for a missing value.
    codes : dict
        Codes the source writes otherwise than ISO.
    columns : list of str
        Columns kept.
    """
    frame = table(*only(raw), sep=";", encoding="latin1").rename(
        columns={"iso_o": "exporter", "iso_d": "importer"}
    )
    distances = {
        name: pd.to_numeric(frame[name], errors="coerce")
        for name in columns
        if name.startswith("dist")
    }
    return frame.assign(
        exporter=frame["exporter"].replace(codes),
        importer=frame["importer"].replace(codes),
        **distances,
    )[["exporter", "importer", *columns]]
