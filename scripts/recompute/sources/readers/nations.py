"""What states do and who lives in them: votes in the General Assembly, migrants."""

import pandas as pd

from recompute.sources.readers.files import changed, checked

_VOTES = {"yes", "no", "abstain"}


def assembly_votes(raw: dict[str, bytes], *, codes: dict[str, str]) -> pd.DataFrame:
    """Read roll-call votes of the UN General Assembly.

    Parameters
    ----------
    raw : dict
        `votes` (rcid, country_code, vote) and `roll_calls` (rcid, session, date, unres).
    codes : dict
        ISO alpha-3 code of each alpha-2 code in the file.

    Returns
    -------
    DataFrame
        `roll_call, iso3, date, year, resolution, vote`: yes, no or abstain; who was absent has no row.
    """
    votes, name = checked(raw, ["rcid", "country_code", "vote"], "votes_")
    calls, place = checked(raw, ["rcid", "date", "unres"], "roll_calls")
    if other := sorted(set(votes["vote"]) - _VOTES):
        raise changed(name, f"a vote is {other[0]!r}, not yes, no or abstain")
    if other := sorted(set(votes["country_code"]) - set(codes)):
        raise changed(name, f"the country {', '.join(other)} is not in options.codes")
    joined = votes.merge(calls, on="rcid", how="left", validate="many_to_one")
    date = pd.to_datetime(joined["date"], format="%Y-%m-%d", errors="coerce").dt.as_unit("us")
    if date.isna().any():
        raise changed(place, f"roll call {joined.loc[date.isna(), 'rcid'].iloc[0]} has no date")
    return pd.DataFrame(
        {
            "roll_call": joined["rcid"].astype("int64"),
            "iso3": joined["country_code"].map(codes),
            "date": date,
            "year": date.dt.year.astype("int64"),
            "resolution": joined["unres"],
            "vote": joined["vote"],
        }
    )


def migrant_stock(
    raw: dict[str, bytes], *, economies: list[str], no_origin: list[str]
) -> pd.DataFrame:
    """Read the stock of migrants by origin and destination, persons.

    Parameters
    ----------
    raw : dict
        The one table: from, to, t, v.
    economies : list of str
        Those one of which is origin or destination of each row kept; all others are summed as the
        origin, or the destination, WLD beside them.
    no_origin : list of str
        Codes that are no economy; they count in the sums only.
    """
    frame, name = checked(raw, ["from", "to", "t", "v"])
    frame = frame.rename(columns={"from": "origin", "to": "destination", "t": "year", "v": "value"})
    codes = pd.concat([frame["origin"], frame["destination"]]).unique()
    if wrong := [c for c in codes if not (isinstance(c, str) and len(c) == 3)]:
        raise changed(name, f"{wrong[0]!r} is no code of three letters")
    if lacking := sorted(set(economies) - set(codes)):
        raise changed(name, f"there is no {', '.join(lacking)}")
    sums = [
        frame[frame[side].isin(economies)]
        .groupby([side, "year"], as_index=False)["value"]
        .sum()
        .assign(**{other: "WLD"})
        for side, other in (("origin", "destination"), ("destination", "origin"))
    ]
    kept = frame[
        (frame["origin"].isin(economies) | frame["destination"].isin(economies))
        & ~frame["origin"].isin(no_origin)
    ]
    return pd.concat([kept, *sums])[["origin", "destination", "year", "value"]]
