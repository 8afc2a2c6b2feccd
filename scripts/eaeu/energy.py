"""What Belarus and Kyrgyzstan pay for imported energy, and what others pay.

The price-gap approach compares the price paid with a reference price {cite}`koplow2009`. Where no
price is published, the fuel bill over the energy bought gives a unit value: importers that refine
and sell on are put on one footing with the others by taking both net of exports.
"""

from __future__ import annotations

import math
from functools import cache

import pandas as pd

from eaeu.data import wide
from eaeu.members import MEMBERS, OTHERS
from recompute import sources
from recompute.claims import Estimate, NoData
from recompute.errors import RecomputeError

MMBTU_PER_TOE = 41.868 / 1.05505585262
"""Million British thermal units in a tonne of oil equivalent of 41.868 GJ."""


def net_energy_imports(
    use_per_head: pd.DataFrame, people: pd.DataFrame, net_import_share: pd.DataFrame
) -> pd.DataFrame:
    """Energy bought abroad net of energy sold, in tonnes of oil equivalent.

    Parameters
    ----------
    use_per_head : DataFrame
        Energy use in kg of oil equivalent a head; year by economy, as the two others.
    people : DataFrame
        Population.
    net_import_share : DataFrame
        Use less production, in per cent of use; negative for a net exporter.

    Returns
    -------
    DataFrame
        Missing where any of the three is, and where nothing is imported net.
    """
    tonnes = net_import_share / 100 * use_per_head * people / 1000
    return tonnes.where(tonnes > 0)


def price_of_net_imports(
    bought: pd.DataFrame, sold: pd.DataFrame, quantity: pd.DataFrame
) -> pd.DataFrame:
    r"""Net fuel bill per tonne of oil equivalent imported net, :math:`(M - X) / Q`.

    Negative where an economy earns more by selling fuel on than it pays for all it imports.

    Parameters
    ----------
    bought, sold : DataFrame
        Fuel imports and exports in US$; year by economy.
    quantity : DataFrame
        Net imports in tonnes, as `net_energy_imports` gives them.

    Raises
    ------
    RecomputeError
        The three tables share no year or no economy.
    """
    price = (bought - sold) / quantity
    if price.dropna(how="all").empty:
        raise RecomputeError(
            "fuel bill and energy imports share no year and economy",
            where="energy.price_of_net_imports",
            mend="pass tables of the same years, economies in columns",
        )
    return price.reindex(index=quantity.index, columns=quantity.columns)


OWN, REVISED, EXPORTERS = "members' own", "members' own and later revision", "exporters'"
"""Records of what is paid for fuel and earned by it."""

RUSSIAS_CUSTOMERS = "Russia's other customers"
"""Economies outside the union that bought most of their fuel from Russia in 2005."""

GAS_PRICE = "gas price in Europe"

CODES = {"Belarus": "BLR", "Kyrgyzstan": "KGZ"}
"""The members that the claim names."""

BROKEN_RECORD = [2008, 2009]
"""Years in which Kyrgyzstan's own record of fuels breaks down."""


@cache
def _fuels() -> pd.DataFrame:
    rows = sources.load("sitc-sections-2018")
    return rows[rows["section"].eq("3")]


@cache
def energy_bought(wdi: str) -> pd.DataFrame:
    """Energy imported net, in tonnes of oil equivalent, by year and economy (iso3).

    Only economies that import at least 40 per cent of their energy, and no groups of economies.

    Parameters
    ----------
    wdi : str
        Vintage of the World Development Indicators, here as below.
    """
    share = wide(wdi, "EG.IMP.CONS.ZS")
    tonnes = net_energy_imports(
        wide(wdi, "EG.USE.PCAP.KG.OE"), wide(wdi, "SP.POP.TOTL"), share.where(share >= 40)
    )
    economies = sources.load("sitc-sections-2018")["importer"].unique()
    return tonnes[tonnes.columns.intersection(list(economies))]


@cache
def fuel_imports(wdi: str) -> pd.DataFrame:
    """Fuel imports in US$ as the importers report them, by year and economy."""
    return wide("wdi-2016", "TM.VAL.FUEL.ZS.UN") / 100 * wide(wdi, "TM.VAL.MRCH.CD.WT")


@cache
def prices(record: str, wdi: str) -> pd.DataFrame:
    """US$ per tonne of oil equivalent imported net, by year and economy.

    Parameters
    ----------
    record : str
        `OWN`: fuel trade as the economies reported it at first; `REVISED`: with exports as of the
        newest vintage; `EXPORTERS`: as all exporters report it to the UN, by section.
    wdi : str
        Vintage of the World Development Indicators.
    """
    if record == EXPORTERS:
        bought, sold = (
            1e6 * _fuels().pivot_table(index="year", columns=side, values="value", aggfunc="sum")
            for side in ("importer", "exporter")
        )
    else:
        share_of_fuels = wide("wdi-2016" if record == OWN else wdi, "TX.VAL.FUEL.ZS.UN")
        bought, sold = fuel_imports(wdi), share_of_fuels / 100 * wide(wdi, "TX.VAL.MRCH.CD.WT")
    return price_of_net_imports(bought, sold, energy_bought(wdi))


@cache
def gas_price() -> pd.Series:
    """Price of natural gas in Europe, US$ per tonne of oil equivalent, by year."""
    rows = sources.load("cmo-2026")
    gas = rows[rows["series"].eq("Natural gas, Europe")]
    return gas.groupby("year")["value"].mean() * MMBTU_PER_TOE


def share_bought_from_russia(year: int) -> pd.Series:
    """Share of each importer's fuels that Russia sold it, 0 to 1, by the exporters' count."""
    rows = _fuels()[_fuels()["year"].eq(year)]
    russian = rows[rows["exporter"].eq("RUS")].set_index("importer")["value"]
    return russian / rows.groupby("importer")["value"].sum()


@cache
def russias_customers() -> tuple[str, ...]:
    """Economies outside the union (iso3) that bought most of their fuels from Russia in 2005."""
    share = share_bought_from_russia(2005)
    return tuple(sorted(set(share.index[share > 0.5]) - set(MEMBERS)))


@cache
def reference_price(reference: str, record: str, year: int, wdi: str) -> float:
    """Price others pay in a year, US$ per tonne of oil equivalent; `reference` as in the ledger."""
    if reference == GAS_PRICE:
        return float(gas_price()[year])
    paid: pd.Series = prices(record, wdi).T[year].dropna()
    if reference == RUSSIAS_CUSTOMERS:
        return float(paid[paid.index.isin(russias_customers())].median())
    others = paid.drop(OTHERS, errors="ignore")
    return float(others.quantile(0.5 if reference == "median importer" else 0.25))


def fuel_subsidies(member: str, year: int, reference: str, record: str, *, wdi: str) -> Estimate:
    """Tell what the member saves on a tonne of oil equivalent against the reference, in US$.

    Parameters
    ----------
    member, year, reference, record
        As in the ledger.
    wdi : str
        Vintage of the World Development Indicators.

    Returns
    -------
    Estimate
        `price` is what the member itself pays.

    Raises
    ------
    NoData
        The record has no price for the member, or is known to miss much of its fuel.
    """
    table, code = prices(record, wdi), CODES[member]
    price = table[code].get(year, float("nan"))
    if math.isnan(price):
        raise NoData(f"this record gives no price for {member} in {year}")
    if record == EXPORTERS and member == "Belarus":
        raise NoData(
            "the UN data book what Russia sends to Belarus under section 9 in 2005 "
            "and lack a quarter of it, gas likely among it, in 2015"
        )
    used = {wdi, "sitc-sections-2018" if record == EXPORTERS else "wdi-2016"}
    used |= {"cmo-2026"} if reference == GAS_PRICE else set()
    used |= {"sitc-sections-2018"} if reference == RUSSIAS_CUSTOMERS else set()
    saving = reference_price(reference, record, year, wdi) - price
    return Estimate(saving, sorted(used), year=year, extra={"price": price})


@cache
def compared_prices(wdi: str) -> pd.DataFrame:
    """Prices by the members' own record, 2000 to 2015, of the two members and of others.

    US$ per tonne of oil equivalent; medians for groups. Without the years in which Kyrgyzstan's
    record breaks down.
    """
    own = prices(OWN, wdi)
    table = pd.DataFrame(
        {
            **{member: own[code] for member, code in CODES.items()},
            RUSSIAS_CUSTOMERS: own.loc[:, own.columns.isin(russias_customers())].median(axis=1),
            "all importers": own.drop(columns=OTHERS, errors="ignore").median(axis=1),
            GAS_PRICE: gas_price(),
        }
    ).loc[2000:2015]
    table.loc[BROKEN_RECORD, "Kyrgyzstan"] = float("nan")
    return table


def fuel_numbers(wdi: str) -> dict[str, float]:
    """Prices, in US$ per tonne of oil equivalent, and shares, in per cent, beside the claim.

    Returns
    -------
    dict
        In 2013, by their own record: `blr, kgz, moldova` and the `customers` of Russia; `kgz_later`
        after a revision; `covered`: part of Belarus's fuel bill that its sales of fuel paid; in
        2015: `blr_russian, kgz_russian`, part of their fuels that Russia sold.
    """
    own, russian = prices(OWN, wdi), 100 * share_bought_from_russia(2015)
    bill = own["BLR"] * energy_bought(wdi)["BLR"]
    covered = 100 * (1 - bill / fuel_imports(wdi)["BLR"])
    return {
        "blr": own["BLR"][2013],
        "kgz": own["KGZ"][2013],
        "moldova": own["MDA"][2013],
        "customers": compared_prices(wdi)[RUSSIAS_CUSTOMERS][2013],
        "kgz_later": prices(REVISED, wdi)["KGZ"][2013],
        "covered": covered[2013],
        "blr_russian": russian["BLR"],
        "kgz_russian": russian["KGZ"],
    }


AGAINST_GAS = "Belarus, against the gas price in Europe"
AGAINST_CUSTOMERS = f"Belarus, against {RUSSIAS_CUSTOMERS}"


@cache
def savings(wdi: str) -> pd.DataFrame:
    """Table what two members saved on imported energy, 2000 to 2015, in US$ billion a year."""
    paid, tonnes = compared_prices(wdi), energy_bought(wdi) / 1e9
    gas = gas_price()
    either = pd.concat([paid[RUSSIAS_CUSTOMERS], gas], axis=1).mean(axis=1)
    table = pd.DataFrame(
        {
            AGAINST_CUSTOMERS: (paid[RUSSIAS_CUSTOMERS] - paid["Belarus"]) * tonnes["BLR"],
            AGAINST_GAS: (gas - paid["Belarus"]) * tonnes["BLR"],
            "Kyrgyzstan, against either (mean)": (either - paid["Kyrgyzstan"]) * tonnes["KGZ"],
        }
    )
    return table.loc[2000:2015]


def saving_numbers(wdi: str) -> dict[str, float]:
    """Sum up what Belarus saved, by the lower and the higher of two references.

    Returns
    -------
    dict
        `low, high`: US$ billion a year, mean of 2010 to 2015; `low_gdp, high_gdp`: in per cent of
        Russia's GDP; `before_low, before_high`: in 2009.
    """
    saved = savings(wdi)[[AGAINST_GAS, AGAINST_CUSTOMERS]]
    gdp = wide(wdi, "NY.GDP.MKTP.CD")["RUS"] / 1e9
    mean = saved.loc[2010:2015].mean()
    of_gdp = 100 * saved.loc[2010:2015].div(gdp.loc[2010:2015], axis=0).mean()
    return {
        "low": mean[AGAINST_GAS],
        "high": mean[AGAINST_CUSTOMERS],
        "low_gdp": of_gdp[AGAINST_GAS],
        "high_gdp": of_gdp[AGAINST_CUSTOMERS],
        "before_low": saved.min(axis=1)[2009],
        "before_high": saved.max(axis=1)[2009],
    }
