"""What is paid for imported energy, worked by hand."""

import pandas as pd
import pytest

from eaeu import energy
from recompute.errors import NoData, RecomputeError


def frame(**values):
    return pd.DataFrame(values, index=[2015])


def test_price_of_an_importer_and_of_one_that_refines_and_sells_on():
    # both use 2 t a head, import half of it and have 10 people: 10 t bought net
    quantity = energy.net_energy_imports(
        frame(A=2000.0, B=2000.0), frame(A=10, B=10), frame(A=50.0, B=50.0)
    )
    price = energy.price_of_net_imports(frame(A=3000.0, B=9000.0), frame(A=0.0, B=6000.0), quantity)
    assert quantity.loc[2015].tolist() == [10, 10]
    assert price.loc[2015].tolist() == [300, 300]


def test_net_exporter_has_no_price():
    quantity = energy.net_energy_imports(frame(A=2000.0), frame(A=10), frame(A=-5.0))
    assert quantity.isna().all(axis=None)


def test_toe_in_mmbtu():
    assert pytest.approx(39.68, abs=0.01) == energy.MMBTU_PER_TOE


def test_nothing_in_common_is_named():
    with pytest.raises(RecomputeError, match="share no year"):
        energy.price_of_net_imports(frame(A=1.0), frame(A=1.0), frame(B=1.0))


WDI = "wdi-2026-07"
PAID = {"BLR": 3000.0, "A": 4000.0, "B": 5000.0, "C": 6000.0}  # US$ for ten tonnes


@pytest.fixture
def four_importers(world):
    """All use 2 t a head, half of it bought, and have ten people; half of what they buy is fuel."""
    series = {
        "EG.USE.PCAP.KG.OE": dict.fromkeys(PAID, 2000.0),
        "SP.POP.TOTL": dict.fromkeys(PAID, 10.0),
        "EG.IMP.CONS.ZS": dict.fromkeys(PAID, 50.0),
        "TM.VAL.MRCH.CD.WT": {code: 2 * value for code, value in PAID.items()},
        "TX.VAL.MRCH.CD.WT": dict.fromkeys(PAID, 100.0),
        "TM.VAL.FUEL.ZS.UN": dict.fromkeys(PAID, 50.0),
        "TX.VAL.FUEL.ZS.UN": dict.fromkeys(PAID, 0.0),
    }
    rows = [(code, iso3, v) for code, values in series.items() for iso3, v in values.items()]
    panel = pd.DataFrame(rows, columns=["indicator", "iso3", "value"]).assign(year=2013)
    # A buys three fifths of its fuel from Russia, the others less
    sold = [("RUS", "A", 60), ("D", "A", 40), ("RUS", "B", 10), ("D", "B", 90), ("D", "C", 1)]
    sections = pd.DataFrame([*sold, ("D", "BLR", 9)], columns=["exporter", "importer", "value"])
    gas = {"series": ["Natural gas, Europe"] * 2, "year": [2013, 2013], "value": [8.0, 12.0]}
    world(
        {
            WDI: panel,
            "wdi-2016": panel,
            "sitc-sections-2018": sections.assign(section="3", year=2005),
            "cmo-2026": pd.DataFrame(gas),
        }
    )


@pytest.mark.parametrize(
    ("reference", "paid"),
    [
        ("median importer", 500),
        ("lower quartile of importers", 450),
        ("Russia's other customers", 400),
        ("gas price in Europe", 10 * 41.868 / 1.05505585262),
    ],
)
def test_saving_is_what_others_pay_less_the_members_price(four_importers, reference, paid):
    estimate = energy.fuel_subsidies("Belarus", 2013, reference, "members' own", wdi=WDI)
    assert estimate.extra["price"] == pytest.approx(300)
    assert estimate.value == pytest.approx(paid - 300)


def test_sources_are_those_the_way_reads(four_importers):
    by_gas = energy.fuel_subsidies("Belarus", 2013, "gas price in Europe", "members' own", wdi=WDI)
    assert by_gas.source == ["cmo-2026", "wdi-2016", WDI]


def test_a_record_without_the_members_price_is_no_data(four_importers, monkeypatch):
    with pytest.raises(NoData, match="no price for Belarus in 2014"):
        energy.fuel_subsidies("Belarus", 2014, "median importer", "members' own", wdi=WDI)
    table = pd.DataFrame({"BLR": [1.0]}, index=[2005])
    monkeypatch.setattr(energy, "prices", lambda record, wdi: table)
    with pytest.raises(NoData, match="section 9"):
        energy.fuel_subsidies("Belarus", 2005, "median importer", "exporters'", wdi=WDI)
