"""What an economy pays, net of what it sells on, for the energy it does not produce itself.

The price-gap approach compares the price paid with a reference price {cite}`koplow2009`. Where no
price is published, the fuel bill over the energy bought gives a unit value: importers that refine
and sell on are put on one footing with the others by taking both net of exports.
"""

from __future__ import annotations

import pandas as pd

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
