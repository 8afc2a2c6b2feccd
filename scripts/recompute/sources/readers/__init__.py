"""One pure function a raw format: bytes in, tidy frame out.

A reader gets the raw files of a source, by name, and the options its catalogue entry gives as
keyword arguments. It knows the format, never the paper.
"""

from collections.abc import Callable

import pandas as pd

from recompute.sources.readers import distances, months, panels, partners, services, states, trade

Reader = Callable[..., pd.DataFrame]

READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        panels.long_panel,
        panels.one_indicator,
        panels.wide_panel,
        panels.datapoints,
        panels.yearbooks,
        trade.bilateral_totals,
        trade.bilateral_sections,
        trade.cow_trade,
        trade.trade_summaries,
        trade.product_exports,
        partners.direction_of_trade,
        partners.sdmx_partners,
        partners.customs_months,
        states.state_years,
        states.dyad_years,
        states.state_spells,
        states.contiguity,
        months.partner_months,
        months.transfer_months,
        months.pink_sheet,
        distances.geodist,
        services.world_bank_pages,
        services.sdmx_panel,
        services.sdmx_pairs,
        services.comtrade_pairs,
    )
}

__all__ = ["READERS", "Reader"]
