"""The questions of the how-to: the code as printed, run, gives what the records themselves say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from recompute.claims import ledger
from recompute.claims.wording import WORDS
from recompute.sources import load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "chapters" / "how-to.md").read_text(encoding="utf-8")
CODE = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)


@pytest.fixture(scope="module")
def printed() -> list[str]:
    """Run each block in a Python of its own, in the folder of the book, as a reader does."""
    return [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        for code in CODE
    ]


def test_there_are_three_questions_each_under_ten_lines() -> None:
    assert len(CODE) == 3
    assert all(len(code.strip().splitlines()) < 10 for code in CODE)


def test_armenia_s_imports_from_iran_stand_in_both_records(printed: list[str]) -> None:
    months, chapters = load("armstat-2025-02"), load("baci-partners-2025-01")
    names, _, *rows = printed[0].splitlines()
    assert names.split() == ["Armenia's", "CEPII's"]
    years = {int(row.split()[0]): [float(value) for value in row.split()[1:]] for row in rows}
    assert min(years) == 2015
    own = months[months["partner"].eq("IRN") & months["year"].eq(2019)]["import_origin"].sum()
    pair = chapters["exporter"].eq("IRN") & chapters["importer"].eq("ARM")
    reconciled = chapters[pair & chapters["year"].eq(2019)]["value"].sum()
    assert years[2019] == pytest.approx([own, reconciled], rel=1e-4)


def test_russia_s_share_at_parity_is_that_of_the_table(printed: list[str]) -> None:
    table = load("wdi-2026-07")
    table = table[table["year"].eq(2015)].pivot(index="iso3", columns="indicator", values="value")
    five = table.loc[["RUS", "KAZ", "BLR", "ARM", "KGZ"]]
    output = five["NY.GDP.PCAP.PP.CD"] * five["SP.POP.TOTL"]
    assert float(printed[1]) == pytest.approx(100 * output["RUS"] / output.sum())


def test_a_claim_is_answered_with_another_comparison_group(printed: list[str]) -> None:
    claim = ledger()["inequality-among-members"]
    assert claim.statement in printed[2] and claim.first.quantity in printed[2]
    assert printed[2].startswith(tuple(WORDS.values()))
