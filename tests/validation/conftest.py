"""Published data sets, from the catalogue or, where it lacks one, from the raw files."""

import gzip
import io
import os
from pathlib import Path

import pandas as pd
import pytest

from eaeu import validation

ROOT = Path(__file__).parents[2]
RAW = Path(os.environ.get("RECOMPUTE_RAW", ROOT.parent / "shared" / "data-raw")) / "validation"


def raw(name: str) -> pd.DataFrame:
    if name == validation.GUIDE:
        table = pd.read_parquet(RAW / "agtpa" / "agtpa_applications.parquet")
        return table.astype({"year": int})
    if name == validation.FTA:
        packed = (RAW / "ppmlhdfe" / "EXAMPLE_TRADE_FTA_DATA.dta.gz").read_bytes()
        table = pd.read_stata(io.BytesIO(gzip.decompress(packed)))
        table = table[table["category"] == "TOTAL"]
        return table.rename(columns={"isoexp": "exporter", "isoimp": "importer"})
    file = {validation.GERMANY: "germany.csv", validation.BASQUE: "basque.csv"}[name]
    return pd.read_csv(RAW / "pysyncon" / file)


@pytest.fixture(scope="session", autouse=True)
def _published():
    """Read what the catalogue does not have yet from the raw files."""
    if not RAW.exists():
        pytest.skip("no raw files of the published cases")
    patch = pytest.MonkeyPatch()
    patch.setattr(validation.sources, "load", raw)
    yield
    patch.undo()
