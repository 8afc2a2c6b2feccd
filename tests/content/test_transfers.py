"""Money sent to the members, from rows small enough to work by hand."""

import pandas as pd

from eaeu import transfers
from recompute.claims import ledger
from recompute.claims.findings import find
from tests.content.small import panel


def test_no_public_data_decide_what_support_keeps_the_poorer_members():
    found = find(ledger()["transfers-from-russia"], pd.DataFrame({"part": []}))
    assert str(found.finding) == "no data"


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
