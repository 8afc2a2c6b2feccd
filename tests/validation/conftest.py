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

BASQUE = {
    "regionname": "name", "sec.agriculture": "agriculture", "sec.energy": "energy",
    "sec.industry": "industry", "sec.construction": "construction",
    "sec.services.venta": "services_venta", "sec.services.nonventa": "services_nonventa",
    "school.illit": "illiterate", "school.prim": "primary", "school.med": "medium",
    "school.high": "high", "school.post.high": "post_high",
}  # fmt: skip


def raw(name: str) -> pd.DataFrame:
    if name == validation.GUIDE:
        table = pd.read_parquet(RAW / "agtpa" / "agtpa_applications.parquet")
        return table.astype({"year": int})
    if name == validation.FTA:
        packed = (RAW / "ppmlhdfe" / "EXAMPLE_TRADE_FTA_DATA.dta.gz").read_bytes()
        table = pd.read_stata(io.BytesIO(gzip.decompress(packed)))
        return table.rename(columns={"isoexp": "exporter", "isoimp": "importer"})
    if name == validation.GERMANY:
        return pd.read_csv(RAW / "pysyncon" / "germany.csv")
    return pd.read_csv(RAW / "pysyncon" / "basque.csv").rename(columns=BASQUE)


@pytest.fixture(scope="session", autouse=True)
def _published():
    """Read what the catalogue does not have from the raw files, where there are any."""
    load, known = validation.sources.load, validation.sources.catalogue()
    patch = pytest.MonkeyPatch()
    patch.setattr(
        validation.sources, "load", lambda name: load(name) if name in known else raw(name)
    )
    yield
    patch.undo()
