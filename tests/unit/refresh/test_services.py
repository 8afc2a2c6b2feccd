"""Answers in the services' real formats."""

from __future__ import annotations

import io
import json
import zipfile

import pandas as pd
import pytest

from recompute.measures.partners import trade_with
from recompute.refresh import fetch
from recompute.refresh.recipes import recipes
from recompute.sources import load
from recompute.sources.readers import services
from recompute.sources.readers.services import Changed, Unusable
from tests.faults.loopback import reports
from tests.unit.refresh.conftest import Serve

WORLD_BANK = """[{"page":1,"pages":1,"per_page":50,"total":3,"sourceid":"2","sourcename":"World Development Indicators",
"lastupdated":"2026-10-13"},[{"indicator":{"id":"SP.POP.TOTL","value":"Population, total"},"country":{"id":"AM","value":"Armenia"},
"countryiso3code":"ARM","date":"2025","value":3033500,"unit":"","obs_status":"","decimal":0},
{"indicator":{"id":"SP.POP.TOTL","value":"Population, total"},"country":{"id":"ER","value":"Eritrea"},"countryiso3code":"ERI",
"date":"2025","value":null,"unit":"","obs_status":"","decimal":0},{"indicator":{"id":"SP.POP.TOTL","value":"Population, total"},
"country":{"id":"XY","value":"Not classified"},"countryiso3code":"","date":"2025","value":1,"unit":"","obs_status":"","decimal":0}]]"""

# As UN Comtrade answers, fields in its order; the second record is a part of the first.
COMTRADE = """{"elapsedTime":"2.06 secs","count":3,"data":[{"typeCode":"C","freqCode":"A","refPeriodId":20230101,"refYear":2023,"refMonth":52,
"period":"2023","reporterCode":51,"reporterISO":"ARM","reporterDesc":"Armenia","flowCode":"M","flowDesc":"Import","partnerCode":643,
"partnerISO":"RUS","partnerDesc":"Russian Federation","partner2Code":0,"partner2ISO":"W00","partner2Desc":"World","classificationCode":"H6",
"classificationSearchCode":"HS","isOriginalClassification":true,"cmdCode":"TOTAL","cmdDesc":"All Commodities","aggrLevel":0,"isLeaf":false,
"customsCode":"C00","customsDesc":"TOTAL CPC","mosCode":"0","motCode":0,"motDesc":"TOTAL MOT","qtyUnitCode":-1,"qty":0,"netWgt":0,
"fobvalue":null,"cifvalue":3900000000,"primaryValue":3900000000,"isReported":false,"isAggregate":true},
{"refYear":2023,"reporterISO":"ARM","flowCode":"M","partnerISO":"RUS","partner2Code":0,"customsCode":"C00","motCode":2100,"primaryValue":1000000000},
{"refYear":2023,"reporterISO":"ARM","flowCode":"M","partnerISO":"W00","partner2Code":0,"customsCode":"C00","motCode":0,"primaryValue":12300000000}],"error":""}"""

IMF_JSON = json.dumps(
    {
        "meta": {"id": "x", "prepared": "2026-11-20T00:00:00Z", "sender": {"id": "IMF"}},
        "data": {
            "dataSets": [{"structure": 0, "action": "Replace", "dimensionGroupAttributes": {":0:::": [0]},
                          "series": {"0:0:0:0": {"attributes": [None, 0], "observations": {"0": [3.9, 0], "1": [None, None]}}}}],
            "structures": [{
                "dimensions": {
                    "series": [{"id": "COUNTRY", "values": [{"id": "ARM"}]}, {"id": "INDICATOR", "values": [{"id": "MG_CIF_USD"}]},
                               {"id": "COUNTERPART_COUNTRY", "values": [{"id": "RUS"}]}, {"id": "FREQUENCY", "values": [{"id": "A"}]}],
                    "observation": [{"id": "TIME_PERIOD", "values": [{"value": "2023"}, {"value": "2024"}]}],
                },
                "attributes": {"dimensionGroup": [{"id": "UNIT", "values": [{"id": "USD"}]}],
                               "series": [{"id": "NOTE", "values": []}, {"id": "SCALE", "values": [{"id": "9"}]}],
                               "observation": [{"id": "STATUS", "values": [{"id": "A"}]}]},
            }],
        },
    }
)  # fmt: skip

IMF_CSV = """STRUCTURE,STRUCTURE_ID,ACTION,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE
dataflow,IMF.STA:IMTS(1.0.0),I,ARM,MG_CIF_USD,RUS,A,2023,3.9,9
dataflow,IMF.STA:IMTS(1.0.0),I,NAM,MG_CIF_USD,RUS,A,2023,,9
"""

WITS = """{"header":{"id":"x","test":false,"sender":{"id":"WITS"}},"dataSets":[{"action":"Information","series":{"0:0:0:0:0":{"observations":
{"0":[3900000.0,0],"1":[4100000.5,0]}}}}],"structure":{"name":"","dimensions":{"dataset":[],"series":[{"id":"FREQ","name":"Frequency",
"keyPosition":0,"values":[{"id":"A","name":"Annual"}]},{"id":"REPORTER","values":[{"id":"ARM","name":"Armenia"}]},{"id":"PARTNER","values":
[{"id":"RUS","name":"Russian Federation"}]},{"id":"PRODUCTCODE","values":[{"id":"Total","name":"All Products"}]},{"id":"INDICATOR","values":
[{"id":"MPRT-TRD-VL","name":"Import Trade Value"}]}],"observation":[{"id":"TIME_PERIOD","values":[{"id":"2023","name":"2023"},
{"id":"2024","name":"2024"}]}]},"attributes":{"dataSet":[],"series":[],"observation":[{"id":"DATASOURCE","values":[{"id":"W","name":"WITS"}]}]}}}"""


def archive(*answers: str) -> dict[str, bytes]:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for number, answer in enumerate(answers):
            opened.writestr(str(number), answer)
    return {"raw.zip": buffer.getvalue()}


def test_a_world_bank_page() -> None:
    page = services.world_bank_page(WORLD_BANK.encode())
    assert (page.pages, page.updated, len(page.rows)) == (1, "2026-10-13", 3)
    frame = services.world_bank_pages(archive(WORLD_BANK), since=1990)
    assert frame.values.tolist() == [["SP.POP.TOTL", "ARM", 2025, 3033500.0]]


@pytest.mark.parametrize(
    ("content", "error", "told"),
    [
        ('[{"message":[{"id":"175","key":"Invalid format","value":"The indicator was not found."}]}]', Changed, "indicator was not found"),
        ('{"error": 1}', Changed, "list of a header"),
        ("<!DOCTYPE html><html>", Unusable, "the answer is HTML"),
        ("Service unavailable", Unusable, "no JSON: 'Service unavail"),
        (WORLD_BANK[:200], Unusable, "breaks off"),
        ('[{"page":1,"pages":1,"total":9,"lastupdated":"2026-10-13"},null]', Unusable, "not there"),
        (WORLD_BANK.replace("lastupdated", "updated"), Changed, "no lastupdated"),
        (WORLD_BANK.replace('"value":null', '"obs":null'), Changed, "an observation has no value"),
    ],
)  # fmt: skip
def test_a_page_that_is_no_good(content: str, error: type[Exception], told: str) -> None:
    with pytest.raises(error, match=told):
        services.world_bank_page(content.encode())


def test_comtrade_counts_the_total_not_its_parts() -> None:
    frame = services.comtrade_records(COMTRADE.encode())
    assert frame.values.tolist() == [
        ["ARM", "RUS", "imports", 2023, 3.9e9],
        ["ARM", "W00", "imports", 2023, 1.23e10],
    ]
    pairs = services.comtrade_pairs(archive(COMTRADE), digits=4)
    assert pairs.values.tolist() == [[2023, "RUS", "ARM", 3900.0, False]]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (COMTRADE.replace('"count":3', '"count":4'), Unusable),
        (COMTRADE.replace('"error":""', '"error":"bad period"'), Changed),
        ('{"statusCode": 404}', Changed),
    ],
)
def test_a_comtrade_answer_that_is_no_good(content: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        services.comtrade_records(content.encode())


IMTS = {
    "reporter": "COUNTRY", "partner": "COUNTERPART_COUNTRY", "imports": "MG_CIF_USD", "exports": "XG_FOB_USD",
    "since": 2010, "unit": 1.0, "codes": {}, "digits": 4,
}  # fmt: skip


@pytest.mark.parametrize("content", [IMF_JSON, IMF_CSV])
def test_imf_values_are_multiplied_by_their_scale(content: str) -> None:
    assert services.sdmx_pairs(archive(content), **IMTS).values.tolist() == [
        [2023, "RUS", "ARM", 3900.0, False]
    ]


def test_namibia_is_not_a_missing_value() -> None:
    assert services.sdmx(IMF_CSV.encode())["COUNTRY"].tolist() == ["ARM", "NAM"]


def test_wits_counts_in_thousands() -> None:
    how = {**IMTS, "reporter": "REPORTER", "partner": "PARTNER", "imports": "MPRT-TRD-VL", "exports": "XPRT-TRD-VL", "unit": 1e3}  # fmt: skip
    assert services.sdmx_pairs(archive(WITS), **how)["value"].tolist() == [3900.0, 4100.0005]


def test_an_outlook_marks_its_forecasts() -> None:
    text = (
        "COUNTRY,INDICATOR,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE\nARM,NGDPD,A,2025,25.4,9\n"
        "KOS,NGDPD,A,2026,11,9\nG001,NGDPD,A,2026,9,9\nARM,NGDP_RPCH,A,2026,4.5,\n"
    )
    frame = services.sdmx_panel(
        archive(text), since=1980, forecast_from=2026, country="COUNTRY", codes={"KOS": "XKX"}, divide={"NGDPD": 1e9},
    )  # fmt: skip
    assert frame.values.tolist() == [
        ["NGDPD", "ARM", 2025, 25.4, False], ["NGDPD", "XKX", 2026, 11.0, True], ["NGDP_RPCH", "ARM", 2026, 4.5, True],
    ]  # fmt: skip


def test_the_importers_record_counts_and_the_exporters_where_there_is_none() -> None:
    said = [
        ("ARM", "RUS", "imports", 2023, 3.9e9),
        ("RUS", "ARM", "exports", 2023, 3.5e9),  # Armenia's own record is there
        ("ARM", "RUS", "exports", 2023, 2.4e9),  # Russia reported no imports
        ("ARM", "W00", "imports", 2023, 9e9),
        ("ARM", "ARM", "imports", 2023, 1e6),  # its own goods come back
        ("KAZ", "ARM", "exports", 2023, 1e7),  # Armenia reports, and has none from Kazakhstan
    ]
    found = services.pairs(pd.DataFrame(said, columns=["reporter", "partner", "flow", "year", "value"]), digits=4)  # fmt: skip
    assert found.values.tolist() == [
        [2023, "RUS", "ARM", 3900.0, False],
        [2023, "ARM", "RUS", 2400.0, True],
    ]


@pytest.mark.parametrize("service", ["imf", "comtrade", "wits"])
def test_trade_by_pair_reads_as_every_other_trade_source(serve: Serve, service: str) -> None:
    serve()
    found = fetch(service, recipes()[service], accept=set(), say=lambda _: None)
    assert found is not None
    trade = trade_with(load(found[0].id), ["ARM"], ["RUS"], "imports")
    bought = reports().query("flow == 'M' and year == 2020 and reporter == 'ARM'").set_index("partner")  # fmt: skip
    share = 100 * bought["value"]["RUS"] / bought["value"].sum()
    assert trade.joint_share()[2020] == pytest.approx(share)


def test_a_vintage_published_while_fetching_is_not_mixed_with_the_old(serve: Serve) -> None:
    world = serve()

    def published_meanwhile(handler: object, number: int, content: bytes) -> bytes:
        return content.replace(b'"lastupdated": "2021-03-01"', b'"lastupdated": "2021-03-05"') if number > 1 else content  # fmt: skip

    world.fault = published_meanwhile
    with pytest.raises(Exception, match="updated meanwhile, on 2021-03-05"):
        fetch("worldbank", recipes()["worldbank"], accept=set(), say=lambda _: None)


def test_a_preview_that_reaches_its_limit_is_refused(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve()
    monkeypatch.setattr("recompute.refresh.services.Comtrade._LIMITS", {True: 250_000, False: 10})
    with pytest.raises(Exception, match="reaches the limit of records"):
        fetch("comtrade", recipes()["comtrade"], accept=set(), say=lambda _: None)
