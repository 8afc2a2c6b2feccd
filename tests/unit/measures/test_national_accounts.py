from __future__ import annotations

import pandas as pd
import pytest

from recompute.errors import NoData
from recompute.measures.national_accounts import annual


def panel(**series: float) -> pd.DataFrame:
    rows = [
        {"indicator": code, "iso3": iso3, "year": year, "value": value * factor}
        for code, value in series.items()
        for iso3, factor in (("AAA", 1.0), ("BBB", 2.0))
        for year in (2019, 2020)
    ]
    return pd.DataFrame(rows)


def test_two_providers_give_one_unit() -> None:
    bank = annual(panel(**{"NY.GDP.MKTP.CD": 3e9, "SP.POP.TOTL": 5e6}), "gdp", ["AAA", "BBB"])
    fund = annual(panel(NGDPD=3.0), "gdp", ["AAA", "BBB"])
    pd.testing.assert_frame_equal(bank, fund)
    assert bank.loc[2020].tolist() == [3.0, 6.0]


def test_parity_output_per_head_is_multiplied_by_people() -> None:
    both = panel(**{"NY.GDP.PCAP.PP.CD": 1000.0, "SP.POP.TOTL": 5e6})
    assert annual(both, "gdp_ppp", ["AAA"]).loc[2020, "AAA"] == pytest.approx(5.0)


def test_a_year_one_economy_lacks_is_left_out() -> None:
    frame = panel(LP=1.0)
    frame = frame[~((frame["iso3"] == "BBB") & (frame["year"] == 2020))]
    assert annual(frame, "population", ["AAA", "BBB"]).index.tolist() == [2019]


def test_what_is_missing_stays_missing_where_that_is_asked_for() -> None:
    frame = panel(LP=1.0)
    frame = frame[~((frame["iso3"] == "BBB") & (frame["year"] == 2020))]
    found = annual(frame, "population", ["AAA", "BBB", "ZZZ"], complete=False)
    assert found.notna().sum().to_dict() == {"AAA": 2, "BBB": 1, "ZZZ": 0}


@pytest.mark.parametrize(
    ("concept", "who", "message"),
    [("gdp", ["AAA"], "no series for gdp"), ("population", ["ZZZ"], "no LP for ZZZ")],
)
def test_what_is_not_there_is_told(concept: str, who: list[str], message: str) -> None:
    with pytest.raises(NoData, match=message):
        annual(panel(LP=1.0), concept, who)  # type: ignore[arg-type]
