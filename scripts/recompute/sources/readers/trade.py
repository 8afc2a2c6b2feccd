"""Trade in goods: US$ million, from exporter to importer."""

import numpy as np
import pandas as pd

from recompute.sources.countries import (
    iso3_of_column,
    iso3_of_names,
    iso3_of_un_numbers,
)
from recompute.sources.readers.files import (
    changed,
    checked,
    need_same,
    only,
    recoded,
    table,
)
from recompute.sources.readers.states import with_pair, with_states


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
    frame, states = with_states(raw)
    frame = frame[frame["year"] >= since]
    frame = with_pair(frame, frame["year"], states)
    sides = (
        {"iso3_1": "importer", "iso3_2": "exporter"},
        {"iso3_1": "exporter", "iso3_2": "importer"},
    )
    first, second = (
        frame.rename(columns=named | {f"flow{n}": "value"}) for n, named in enumerate(sides, 1)
    )
    flows = pd.concat([first, second])[["year", "exporter", "importer", "value"]]
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
    return frame.assign(
        reporter=frame["reporter_iso3"].replace(codes),
        partner_name=frame["partner"],
        partner=iso3_of_column(frame["partner"], names),
        flow=frame["flow"].str.lower(),
    )[["reporter", "partner", "partner_name", "product", "flow", "indicator", "year", "value"]]


def significant(values: pd.Series, digits: int) -> pd.Series:
    """Round to so many significant digits, as far as the source's own accuracy goes."""
    size = np.floor(np.log10(values.where(values > 0, 1.0)))
    step = 10.0 ** (size - digits + 1)
    # A second rounding rids the product of its binary tail.
    return ((values / step).round() * step).round(9)


def direction_of_trade(
    raw: dict[str, bytes], *, since: int, drop: list[str], digits: int
) -> pd.DataFrame:
    """Read the Direction of Trade's long table: each flow as exporter and as importer report it.

    Parameters
    ----------
    raw : dict
        `flows` (reporter, partner, flow M or X, year, value in US$ million) and `names` (name,
        iso3, empty for groups).
    since : int
        First year kept.
    drop : list of str
        Names of former states that `names` gives the code of another economy.
    digits : int
        Significant digits kept.

    Returns
    -------
    DataFrame
        `exporter, importer, reported_by, year, value`; groups are left out.
    """
    frame, name = checked(raw, ["reporter", "partner", "flow", "year", "value"], "flows")
    names, place = checked(raw, ["name", "iso3"], "names")
    if (flows := set(frame["flow"].unique())) != {"M", "X"}:
        raise changed(name, f"flow is {', '.join(sorted(map(str, flows)))}, not M and X")
    unknown = sorted(
        (set(frame["reporter"].unique()) | set(frame["partner"].unique())) - set(names["name"])
    )
    if unknown or set(drop) - set(names["name"]):
        lacking = unknown or sorted(set(drop) - set(names["name"]))
        raise changed(place, f"there is no name {', '.join(map(repr, lacking[:5]))}")
    names = names[~names["name"].isin(drop)].dropna(subset=["iso3"])
    iso3 = dict(zip(names["name"], names["iso3"], strict=True))
    frame = frame[frame["year"] >= since]
    reporter = frame["reporter"].astype("str").map(iso3)
    partner = frame["partner"].astype("str").map(iso3)
    exports = frame["flow"] == "X"
    long = pd.DataFrame(
        {
            "exporter": reporter.where(exports, partner),
            "importer": partner.where(exports, reporter),
            "reported_by": np.where(exports, "exporter", "importer"),
            "year": frame["year"].astype("int64"),
            "value": significant(frame["value"].astype("float64"), digits),
        }
    ).dropna()
    return long[long["exporter"] != long["importer"]]


def sdmx_years(
    raw: dict[str, bytes], *, indicators: dict[str, str], scale: int, codes: dict[str, str | None]
) -> pd.DataFrame:
    """Read one reporter's exports and imports from the IMF's portal: a row a series, a column a year.

    Parameters
    ----------
    raw : dict
        The one table.
    indicators : dict
        Code of an indicator, and the column it becomes: export or import.
    scale : int
        Power of ten the table must be in: 6 for US$ million.
    codes : dict
        Partners the source writes otherwise than ISO; null for what is no economy. Codes that are
        longer than three letters are groups.
    """
    frame, name = checked(
        raw, ["INDICATOR.ID", "COUNTERPART_COUNTRY.ID", "SCALE.ID", "FREQUENCY.ID"]
    )
    need_same(frame["SCALE.ID"].unique(), scale, "SCALE.ID", name)
    need_same(frame["FREQUENCY.ID"].unique(), "A", "FREQUENCY.ID", name)
    years = [c for c in frame if str(c).isdigit()]
    frame = frame[frame["INDICATOR.ID"].isin(indicators)]
    if set(frame["INDICATOR.ID"]) != set(indicators) or not years:
        raise changed(name, f"the indicators {', '.join(indicators)} by year are not all there")
    partner = recoded(frame["COUNTERPART_COUNTRY.ID"], codes)
    world = partner.eq("G001")
    partner = partner.mask(world, "WLD")
    frame = frame.assign(partner=partner, flow=frame["INDICATOR.ID"].map(indicators))
    frame = frame[frame["partner"].str.fullmatch("[A-Z]{3}").fillna(False)]
    long = frame.melt(["partner", "flow"], years, "year", "value").dropna(subset=["value"])
    wide = long.groupby(["year", "partner", "flow"])["value"].sum().unstack("flow").reset_index()
    return wide.astype({"year": "int64"})[["year", "partner", "export", "import"]]


def chapters_by_country(
    raw: dict[str, bytes], *, codes: dict[str, str | None], places: int
) -> pd.DataFrame:
    """Read imports and exports by economy, year and HS chapter, US$ trillion, into US$ million.

    Parameters
    ----------
    raw : dict
        The one table.
    codes : dict
        Economies the source writes otherwise than ISO; null for what is none.
    places : int
        Digits kept after the point of a US$ million.
    """
    flows = ["imports_trln_USD", "exports_trln_USD"]
    frame, name = checked(raw, ["country", "year", "product_chapter", *flows])
    # World trade was US$ 5 to 25 trillion: more or less is another unit.
    _of_the_size(frame.groupby("year")[flows[1]].sum(), 2, 50, "exports in US$ trillion", name)
    return pd.DataFrame(
        {
            "iso3": recoded(frame["country"], codes),
            "year": frame["year"],
            "chapter": frame["product_chapter"].astype("str"),
            "export": (frame[flows[1]] * 1e6).round(places),
            "import": (frame[flows[0]] * 1e6).round(places),
        }
    ).dropna(subset=["iso3"])


def _of_the_size(values: pd.Series, low: float, high: float, what: str, name: str) -> None:
    if not values.between(low, high).all():
        worst = values[~values.between(low, high)].iloc[0]
        raise changed(name, f"{what} are {worst:,.3g}: not between {low:g} and {high:g}")


def chapter_partners(
    raw: dict[str, bytes], *, codes: dict[str, str | None], economies: list[str], places: int
) -> pd.DataFrame:
    """Read the five largest partners by economy, year and HS chapter of both sides, as one list.

    Parameters
    ----------
    raw : dict
        `destinations` and `sources`, US$ trillion.
    codes : dict
        Economies the source writes otherwise than ISO, and null for "Other" and what is none.
    economies : list of str
        Those one of which is exporter or importer of each flow kept.
    places : int
        Digits kept after the point of a US$ million.

    Returns
    -------
    DataFrame
        `exporter, importer, year, chapter, value`; a flow in both lists stands once.
    """
    parts = []
    for part, own, other in (
        ("destinations", "exporter", "importer"),
        ("sources", "importer", "exporter"),
    ):
        columns = ["country", "year", "product_chapter", other, "value_trln_USD"]
        frame, name = checked(raw, columns, part)
        china = frame[frame["country"] == "CHN"].groupby("year")["value_trln_USD"].sum()
        _of_the_size(china, 0.05, 5, "China's flows in US$ trillion", name)
        parts.append(
            pd.DataFrame(
                {
                    own: recoded(frame["country"], codes),
                    other: recoded(frame[other], codes),
                    "year": frame["year"],
                    "chapter": frame["product_chapter"].astype("str"),
                    "value": (frame["value_trln_USD"] * 1e6).round(places),
                }
            )
        )
    both = pd.concat(parts).dropna()
    keys = ["exporter", "importer", "year", "chapter"]
    both = both[both["exporter"].isin(economies) | both["importer"].isin(economies)]
    both = both[both["value"] > 0].drop_duplicates([*keys, "value"])
    if both.duplicated(keys).any():
        first = both[both.duplicated(keys)].iloc[0][keys].tolist()
        raise changed(", ".join(raw), f"the two lists differ on {' '.join(map(str, first))}")
    return both[[*keys, "value"]]


def pair_totals(
    raw: dict[str, bytes], *, year: int, codes: dict[int, str | None], places: int
) -> pd.DataFrame:
    """Read one year's total by pair of numbered economies, US$ thousand, into US$ million.

    Parameters
    ----------
    raw : dict
        The one table: Exporter, Importer, Trade Volume.
    year : int
        The year of the table, which does not say it.
    codes : dict
        Numbers other than those of ISO 3166; null for what is no economy.
    places : int
        Digits kept after the point of a US$ million.
    """
    frame, name = checked(raw, ["Exporter", "Importer", "Trade Volume"])
    _of_the_size(
        pd.Series([frame["Trade Volume"].sum() / 1e9]), 2, 50, "flows in US$ trillion", name
    )
    return pd.DataFrame(
        {
            "year": year,
            "exporter": iso3_of_un_numbers(frame["Exporter"], codes),
            "importer": iso3_of_un_numbers(frame["Importer"], codes),
            "value": (frame["Trade Volume"] / 1e3).round(places),
        }
    ).dropna()


def union_exports(
    raw: dict[str, bytes], *, exporter: str, partners: dict[str, str]
) -> pd.DataFrame:
    """Read the European Union's annual exports to chosen partners, euro, into EUR million.

    Parameters
    ----------
    raw : dict
        The one table, a part of it with French labels.
    exporter : str
        Code given to the union.
    partners : dict
        What the source calls each partner kept, in any year, and its code.

    Returns
    -------
    DataFrame
        `exporter, importer, year, value`.

    Raises
    ------
    RecomputeError
        If a partner has no row, or two, in a year: it is called otherwise there.
    """
    columns = ["REPORTER", "PARTNER", "PRODUCT", "FLOW", "year", "VALUE_IN_EUR"]
    frame, name = checked(raw, columns)
    for column, word in (("FLOW", "EXPORT"), ("PRODUCT", "TOTAL")):
        other = frame[~frame[column].astype("str").str.upper().str.contains(word)]
        if len(other):
            raise changed(name, f"{column} is {other[column].iloc[0]}, not {word}")
    found = pd.DataFrame(
        {
            "exporter": exporter,
            "importer": frame["PARTNER"].map(partners),
            "year": frame["year"].astype("int64"),
            "value": (frame["VALUE_IN_EUR"] / 1e6).round(3),
        }
    ).dropna(subset=["importer"])
    for year in range(int(frame["year"].min()), int(frame["year"].max()) + 1):
        there = found.loc[found["year"] == year, "importer"].tolist()
        for code in sorted(set(partners.values())):
            if there.count(code) != 1:
                what = f"{code} has {there.count(code)} rows in {year}: see what it is called there"
                raise changed(name, what)
    # The largest partner buys for EUR 100 to 300 billion: more or less is another unit.
    largest = found.groupby("year")["value"].max() / 1e3
    _of_the_size(largest, 30, 1000, "exports to the largest partner in EUR billion", name)
    return found


def union_months(
    raw: dict[str, bytes], *, names: dict[str, str | None], flows: dict[str, str]
) -> pd.DataFrame:
    """Read each EU member's monthly trade with a few partners, euro, into EUR million.

    Parameters
    ----------
    raw : dict
        The one table.
    names : dict
        Names of members and partners settled by hand; null leaves rows out.
    flows : dict
        What the source calls each flow: export or import, as the member sees it.
    """
    columns = ["REPORTER", "PARTNER", "PRODUCT", "FLOW", "month", "VALUE_IN_EUR"]
    frame, name = checked(raw, columns)
    unknown = sorted(set(frame["FLOW"]) - set(flows))
    if unknown:
        raise changed(name, f"the flow {', '.join(unknown)} is not known")
    first, last = frame["month"].min(), frame["month"].max()
    every = set(pd.period_range(first, last, freq="M").astype("str"))
    for (country, flow), rows in frame.groupby(["PARTNER", "FLOW"]):
        if lacking := sorted(every - set(rows["month"])):
            raise changed(name, f"{country}, {flow}: {lacking[0]} is missing")
    iso3 = iso3_of_names(pd.concat([frame["REPORTER"], frame["PARTNER"]]), names)
    own = frame["REPORTER"].map(iso3).astype("str")
    partner = frame["PARTNER"].map(iso3).astype("str")
    exports = frame["FLOW"].map(flows) == "export"
    return pd.DataFrame(
        {
            "year": frame["month"].str[:4].astype("int64"),
            "month": frame["month"].str[5:].astype("int64"),
            "exporter": own.where(exports, partner),
            "importer": partner.where(exports, own),
            "reported_by": np.where(exports, "exporter", "importer"),
            "value": (frame["VALUE_IN_EUR"] / 1e6).round(6),
        }
    ).dropna()


def product_months(
    raw: dict[str, bytes], *, product: int, flow: str, partners: list[str]
) -> pd.DataFrame:
    """Read one economy's monthly imports of one product: US$ and kilogram.

    Parameters
    ----------
    raw : dict
        The one table.
    product : int
        HS code the table must be of.
    flow : str
        Code of the flow kept.
    partners : list of str
        ISO codes of the partners kept.

    Returns
    -------
    DataFrame
        `year, month, partner`, `value` in US$ million, `tonnes`, and `price` in US$ a tonne.
    """
    columns = ["year", "month", "trade_code", "partner_iso", "commodity_code"]
    frame, name = checked(raw, [*columns, "netweight_kg", "trade_value_us"])
    need_same(frame["commodity_code"].unique(), product, "commodity_code", name)
    frame = frame[(frame["trade_code"] == flow) & frame["partner_iso"].isin(partners)]
    found = pd.DataFrame(
        {
            "year": frame["year"],
            "month": frame["month"],
            "partner": frame["partner_iso"],
            "value": frame["trade_value_us"] / 1e6,
            "tonnes": frame["netweight_kg"] / 1e3,
        }
    )
    price = 1e6 * found["value"] / found["tonnes"]
    # Single months can be wrong, which corrections say; the middle one tells a wrong unit.
    middle = price.groupby([found["partner"], found["year"]]).median()
    _of_the_size(middle, 50, 2000, "prices in US$ a tonne", name)
    return found.assign(price=price.round(3))
