"""Money sent to the members, from rows small enough to work by hand."""

import pandas as pd
import pytest

from eaeu import energy, transfers
from eaeu.members import OTHERS
from recompute.claims import ledger
from recompute.claims.findings import find_part, outcome
from recompute.errors import NoData
from tests.content.small import panel


def test_no_public_data_decide_what_support_keeps_the_poorer_members():
    part = ledger()["transfers-from-russia"].part("main")
    assert str(find_part(part, pd.DataFrame()).finding) == "no data"


GAS_COLUMNS = ["year", "month", "partner", "value", "tonnes"]


def gas(world, months, paid=10.0, europe=(5.0, 15.0)):
    """Put gas of 0.73 tonnes (a thousand m³) a month; Europe's price rises in the second half year."""
    rows = [(2015, month, "RUS", paid / 1e6, 0.73) for month in months]
    rows.append((2015, 1, "IRN", 99.0, 1.0))
    prices = [("Natural gas, Europe", 2015, m, europe[m > 6]) for m in range(1, 13)]
    prices.append(("Natural gas, US", 2015, 1, 1.0))
    world(
        {
            energy.GAS: pd.DataFrame(rows, columns=GAS_COLUMNS),
            energy.PRICES: pd.DataFrame(prices, columns=["series", "year", "month", "value"]),
        }
    )


@pytest.mark.parametrize(
    ("paid", "found"),
    [(179.0, "holds"), (181.0, "fails")],  # 0.9 times 20 million units at 10 dollars
)
def test_gas_is_set_against_europes_price_of_the_same_months(paid, found, world):
    gas(world, range(1, 13), paid)
    estimate = energy.gas_against_europe("2015 to 2015", 20.0)
    assert estimate.value == pytest.approx(100 * paid / 200)
    assert energy.gas_prices(20.0).loc[2015].to_list() == pytest.approx([paid, 200])
    part = ledger()["transfers-from-russia"].part("gas")
    assert (str(outcome(part, {"value": estimate.value})) == "yes") == (found == "holds")


def test_a_year_of_gas_without_a_month_is_no_year(world):
    gas(world, [m for m in range(1, 13) if m != 5])
    with pytest.raises(NoData, match="lacks a month of 2015"):
        energy.gas_against_europe("2015 to 2015", 20.0)
    assert energy.gas_prices(20.0).empty


def test_share_of_emigrants_who_live_in_russia(world):
    rows = [
        (iso3, to, 2020, value)
        for iso3 in (*OTHERS, "MDA", "TJK")
        for to, value in {"RUS": 3.0, "DEU": 1.0, "WLD": 4.0}.items()
    ]
    columns = ["origin", "destination", "year", "value"]
    world({transfers.MIGRANTS: pd.DataFrame(rows, columns=columns)})
    assert transfers.emigrants_in_russia().loc[2020].tolist() == [75] * 6


def test_remittances_in_per_cent_of_output_from_2000(world):
    received = {"KGZ": {1999: 1.0, 2000: 2.0, 2001: 3.0}}
    output = {"KGZ": {1999: 10.0, 2000: 10.0, 2001: 10.0}}
    world({"a": panel(BX__TRF__PWKR__CD__DT=received, NY__GDP__MKTP__CD=output)})
    assert transfers.remittances("a")["Kyrgyzstan"].to_dict() == {2000: 20, 2001: 30}


def test_money_sent_to_armenians_without_business_and_without_what_they_send(world):
    rows = [
        (2020, 1, "Total", "inflow", "non-commercial", 5.0),
        (2020, 2, "Total", "inflow", "non-commercial", 5.0),
        (2020, 1, "Russian Federation", "inflow", "non-commercial", 4.0),
        (2020, 1, "Russian Federation", "inflow", "total", 40.0),
        (2020, 1, "Russian Federation", "outflow", "non-commercial", 400.0),
    ]
    columns = ["year", "month", "partner_name", "direction", "type", "value"]
    world({transfers.BANKS: pd.DataFrame(rows, columns=columns)})
    assert transfers.transfers_to_armenia().loc[2020].to_list() == [4, 6]
