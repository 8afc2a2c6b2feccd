"""One pure function a raw format: bytes in, tidy frame out.

A reader gets the raw files of a source, by name, and the options its catalogue entry gives as
keyword arguments. It knows the format, never the paper.
"""

from collections.abc import Callable

import pandas as pd

from recompute.sources.readers import (
    agreements,
    distances,
    examples,
    maps,
    months,
    nations,
    official,
    panels,
    services,
    states,
    trade,
)

Reader = Callable[..., pd.DataFrame]

READERS: dict[str, Reader] = {
    reader.__name__: reader
    for reader in (
        panels.long_panel,
        panels.one_indicator,
        panels.wide_panel,
        panels.datapoints,
        panels.outlook_concepts,
        panels.yearbooks,
        trade.bilateral_totals,
        trade.bilateral_sections,
        trade.cow_trade,
        trade.trade_summaries,
        trade.direction_of_trade,
        trade.sdmx_years,
        trade.chapters_by_country,
        trade.chapter_partners,
        trade.pair_totals,
        trade.union_exports,
        trade.union_months,
        trade.product_months,
        official.customs_months,
        official.customs_years,
        official.country_sheets,
        official.country_tables,
        official.numbered_countries,
        agreements.wto_agreements,
        agreements.desta,
        nations.assembly_votes,
        nations.migrant_stock,
        examples.example,
        states.state_years,
        states.dyad_years,
        states.state_spells,
        states.contiguity,
        months.partner_months,
        months.transfer_months,
        months.pink_sheet,
        distances.geodist,
        maps.outlines,
        services.world_bank_pages,
        services.sdmx_panel,
        services.sdmx_pairs,
        services.comtrade_pairs,
    )
}

__all__ = ["READERS", "Reader"]
