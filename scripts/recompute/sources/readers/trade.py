"""Trade in goods: US$ million, from exporter to importer."""

from __future__ import annotations

import pandas as pd

from recompute.sources.countries import COW_HISTORICAL, iso3_of_names, iso3_of_numbers
from recompute.sources.readers.files import only, table
from recompute.sources.readers.states import cow_today


def bilateral_totals(
    raw: dict[str, bytes],
    *,
    exporter: str,
    importer: str,
    since: int,
    without_years: list[int],
    digits: int,
) -> pd.DataFrame:
    """Read pair totals in US$.

    Parameters
    ----------
    raw : dict
        The one file: year, two columns of countries, usd.
    exporter, importer : str
        The columns that hold them, whatever they are called.
    since : int
        First year kept.
    without_years : list of int
        Years the source has wrong.
    digits : int
        Digits kept after the point of a US$ million.
    """
    frame = table(*only(raw)).rename(columns={exporter: "exporter", importer: "importer"})
    frame = frame[(frame["year"] >= since) & ~frame["year"].isin(without_years)]
    frame = frame[frame["exporter"] != frame["importer"]]
    return frame.assign(value=(frame["usd"] / 1e6).round(digits))[
        ["year", "exporter", "importer", "value"]
    ]


def bilateral_sections(
    raw: dict[str, bytes], *, names: dict[str, str | None], digits: int
) -> pd.DataFrame:
    """Read pair flows by SITC section in US$ thousand, countries by names without spaces.

    Parameters
    ----------
    raw : dict
        The one file: year, section, exporter, importer, usd_thousand.
    names : dict
        Names settled by hand.
    digits : int
        Digits kept after the point of a US$ million.

    Returns
    -------
    DataFrame
        `section` is the digit of the section, or "All" for the total the source prints.
    """
    frame = table(*only(raw))
    iso3 = iso3_of_names(pd.concat([frame["exporter"], frame["importer"]]), names)
    frame = frame.assign(
        exporter=frame["exporter"].map(iso3),
        importer=frame["importer"].map(iso3),
        section=frame["section"].str.extract(r"^(?:SITC)?(All|\d)", expand=False),
        value=(frame["usd_thousand"] / 1e3).round(digits),
    ).dropna(subset=["exporter", "importer"])
    return frame[["year", "exporter", "importer", "section", "value"]]


def cow_trade(raw: dict[str, bytes], *, since: int) -> pd.DataFrame:
    """Read dyad-years and turn each into its two flows, as the importer reported them.

    `flow1` is what state 1 imports from state 2, `flow2` the reverse. A missing flow stays, as a
    row without value; a zero stays zero.
    """
    states = next(content for name, content in raw.items() if "states" in name)
    today = cow_today(states)
    frame = table(*next(item for item in raw.items() if "states" not in item[0]))
    frame = frame[frame["year"] >= since]
    state1 = iso3_of_numbers(frame["ccode1"], frame["year"], today, COW_HISTORICAL)
    state2 = iso3_of_numbers(frame["ccode2"], frame["year"], today, COW_HISTORICAL)
    first = pd.DataFrame(
        {"year": frame["year"], "exporter": state2, "importer": state1, "value": frame["flow1"]}
    )
    second = pd.DataFrame(
        {"year": frame["year"], "exporter": state1, "importer": state2, "value": frame["flow2"]}
    )
    flows = pd.concat([first, second])
    return flows.assign(value=flows["value"].mask(flows["value"] == -9))  # the source's missing


def trade_summaries(
    raw: dict[str, bytes],
    *,
    codes: dict[str, str],
    names: dict[str, str | None],
    leave_out: list[str],
) -> pd.DataFrame:
    """Read country trade summaries, long: reporter, partner, product, flow, indicator.

    Parameters
    ----------
    raw : dict
        The one file.
    codes : dict
        Reporter codes the source writes otherwise than ISO.
    names : dict
        Partner names settled by hand; None for what is no country.
    leave_out : list of str
        Indicators not kept.

    Returns
    -------
    DataFrame
        `partner` is the ISO code, missing for the world and for what is no country; `partner_name`
        the printed name, missing where an indicator is not by partner; likewise `product`.
    """
    frame = table(*only(raw))
    printed = ["partner", "product"]
    frame[printed] = frame[printed].where(frame[printed] != "...")
    frame = frame[~frame["indicator"].isin(leave_out)]
    iso3 = iso3_of_names(frame["partner"].dropna(), names)
    return frame.assign(
        reporter=frame["reporter_iso3"].replace(codes),
        partner_name=frame["partner"],
        partner=frame["partner"].map(iso3).astype("str"),
        flow=frame["flow"].str.lower(),
    )[["reporter", "partner", "partner_name", "product", "flow", "indicator", "year", "value"]]


def product_exports(raw: dict[str, bytes], *, encoding: str) -> pd.DataFrame:
    """Read merchandise exports to the world by product group, US$ million.

    Economies without an ISO code, groups mostly, are left out.
    """
    frame = table(*only(raw), encoding=encoding).rename(
        columns={
            "Reporting Economy ISO3A Code": "iso3",
            "Product/Sector Code": "product",
            "Product/Sector": "product_name",
            "Year": "year",
            "Value": "value",
            "Value Flag Code": "flag",
        }
    )
    return frame.dropna(subset=["iso3", "value"])[
        ["iso3", "product", "product_name", "year", "value", "flag"]
    ]
