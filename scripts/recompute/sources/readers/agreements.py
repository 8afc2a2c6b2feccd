"""Lists of trade agreements and their parties."""

import pandas as pd

from recompute.sources.countries import iso3_of_column, iso3_of_un_numbers
from recompute.sources.readers.files import changed, checked

_DATES = {
    "signed": "Date of Signature (G)",
    "signed_services": "Date of Signature (S)",
    "notified": "Date of Notification (G)",
    "in_force": "Date of Entry into Force (G)",
    "in_force_services": "Date of Entry into Force (S)",
    "inactive": "Inactive Date",
}


def wto_agreements(
    raw: dict[str, bytes], *, sheet: str, names: dict[str, str | None]
) -> pd.DataFrame:
    """Read the WTO's list of regional trade agreements, a row an agreement and current signatory.

    Parameters
    ----------
    raw : dict
        The workbook.
    sheet : str
        Its sheet of agreements.
    names : dict
        Names of signatories settled by hand; null for a group, which keeps its printed name.

    Returns
    -------
    DataFrame
        `agreement` (number), `name, coverage, type, notification, status`, the dates, `accession`
        (whether it is an accession to another), `party` (ISO 3166 alpha-3) or, for a group,
        `party_name` as printed. An agreement that has ended has its original signatories.
    """
    text = ["RTA ID", "RTA Name", "Coverage", "Type", "Status", "Accession?"]
    parties = ["Current signatories", "Original signatories"]
    frame, name = checked(raw, [*text, *_DATES.values(), *parties], sheet_name=sheet)
    dates = {}
    for column, head in _DATES.items():
        found = pd.to_datetime(frame[head], errors="coerce", format="mixed").dt.as_unit("us")
        if (wrong := found.isna() & frame[head].notna()).any():
            raise changed(name, f"{head}: {frame.loc[wrong, head].iloc[0]!r} is no date")
        dates[column] = found
    # An agreement that has ended has no current signatories.
    who = frame[parties[0]].fillna(frame[parties[1]])
    listed = who.fillna("").str.split(";").map(lambda ones: [p.strip() for p in ones if p.strip()])
    rows = pd.DataFrame(
        {
            "agreement": frame["RTA ID"],
            "name": frame["RTA Name"].str.strip(),
            "coverage": frame["Coverage"],
            "type": frame["Type"],
            "status": frame["Status"].str.strip(),
            "accession": frame["Accession?"].str.strip().eq("Yes"),
            **dates,
            "printed": listed,
        }
    ).explode("printed")
    party = iso3_of_column(rows["printed"], names)
    rows = rows.assign(party=party, party_name=rows["printed"].where(party.isna()))
    return rows.drop(columns="printed").drop_duplicates(["agreement", "party", "party_name"])


def desta(raw: dict[str, bytes], *, codes: dict[int, str | None]) -> pd.DataFrame:
    """Read DESTA's list of treaties, a row a treaty and party.

    Parameters
    ----------
    raw : dict
        The one table, separated by semicolons; parties in columns c1 to c91 by ISO number.
    codes : dict
        Numbers other than those of ISO 3166; null for what is no economy.

    Returns
    -------
    DataFrame
        `treaty` (number as printed), `base` (number of the treaty it belongs to), `name, entry,
        signed, in_force` (years), `party`.
    """
    columns = {
        "number": "treaty",
        "base_treaty": "base",
        "name": "name",
        "entry_type": "entry",
        "year": "signed",
        "entryforceyear": "in_force",
    }
    frame, _ = checked(raw, [*columns, "c1", "c2"], sep=";", na_values=["", "NA"])
    members = [c for c in map(str, frame) if c[0] == "c" and c[1:].isdigit()]
    long = frame.rename(columns=columns).melt(list(columns.values()), members, value_name="number")
    long = long.dropna(subset=["number"])
    party = iso3_of_un_numbers(long["number"], codes)
    found = long.assign(party=party, treaty=long["treaty"].astype("str")).dropna(subset=["party"])
    return found[[*columns.values(), "party"]].drop_duplicates(["treaty", "party"])
