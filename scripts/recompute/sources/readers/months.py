"""Monthly series: trade by partner, transfers by country, commodity prices."""

import pandas as pd

from recompute.sources.countries import iso3_of_column
from recompute.sources.readers.files import only, table


def partner_months(raw: dict[str, bytes], *, names: dict[str, str | None]) -> pd.DataFrame:
    """Read one country's trade by partner and month, US$ thousand, into US$ million.

    Parameters
    ----------
    raw : dict
        The one file: country, year, month, export, import_origin, import_consignment.
    names : dict
        Partner names settled by hand. Those of null stay under their printed name, without code.

    Returns
    -------
    DataFrame
        One row a partner and month; two names of one partner in the same month are added up.
    """
    frame = table(*only(raw))
    flows = ["export", "import_origin", "import_consignment"]
    partner = iso3_of_column(frame["country"], names)
    frame = frame.assign(
        partner=partner,
        # A partner that was renamed is one series; what is no country keeps its printed name.
        partner_name=frame["country"].where(partner.isna(), None),
        **{flow: frame[flow] / 1e3 for flow in flows},
    )
    by = ["year", "month", "partner", "partner_name"]
    return frame.groupby(by, dropna=False, as_index=False)[flows].sum()


def transfer_months(raw: dict[str, bytes], *, names: dict[str, str | None]) -> pd.DataFrame:
    """Read transfers by country, direction and type, US$ thousand, into US$ million."""
    frame = table(*only(raw))
    return frame.assign(
        partner=iso3_of_column(frame["country"], names),
        partner_name=frame["country"],
        direction=frame["direction"].str.lower(),
        value=frame["K_USD"] / 1e3,
    )[["year", "month", "partner", "partner_name", "direction", "type", "value"]]


def pink_sheet(raw: dict[str, bytes], *, sheet: str, since: int) -> pd.DataFrame:
    """Read the Pink Sheet's monthly prices: names, units, then one row a month as 1960M01."""
    grid = table(*only(raw), sheet_name=sheet, header=None)
    first = int(grid[0].astype("str").str.match(r"^\d{4}M\d{2}$").fillna(False).to_numpy().argmax())
    names, units = grid.loc[first - 2].iloc[1:].dropna(), grid.loc[first - 1]
    named = names.index.tolist()
    heads = pd.DataFrame(
        {
            "series": names.astype("str").str.replace("**", "", regex=False).str.strip(),
            "unit": units.loc[named].astype("str").str.strip().str.strip("()"),
        }
    )
    body = grid.loc[first:, [0, *named]].rename(columns={0: "period"})
    long = body.melt("period", named, "column", "value")
    period = long["period"].str.extract(r"^(\d{4})M(\d{2})$").astype("float")
    long = long.assign(
        year=period[0], month=period[1], value=pd.to_numeric(long["value"], errors="coerce")
    ).dropna(subset=["year", "value"])
    long = long.join(heads, on="column").astype({"year": "int64", "month": "int64"})
    return long.loc[long["year"] >= since, ["series", "unit", "year", "month", "value"]]
