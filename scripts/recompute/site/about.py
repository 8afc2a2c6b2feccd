"""What a book says of itself: what it had to correct, and how far paper and book can be reproduced."""

from typing import Any, Literal

from docutils import nodes
from pydantic import Field

from recompute import paths
from recompute.claims.ledger import ledger
from recompute.errors import RecomputeError
from recompute.forms import Form, of_form
from recompute.io import read_yaml
from recompute.site.findings import Link, table
from recompute.sources import catalogue
from recompute.sources.catalogue import IsoDate
from recompute.text import day

CORRECTIONS, REPRODUCIBILITY = "corrections.yaml", "reproducibility.yaml"
"""Files under `data/`; a book need not have them."""


class Corrected(Form):
    """One correction: what was said, what is said now, why.

    Attributes
    ----------
    date : str
        ISO date of the correction.
    edition : str
        The first version it stands in.
    was, now, why : str
        A sentence each.
    claims : list of str
        Claims whose finding, number or page it touches.
    """

    date: IsoDate
    edition: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    was: str = Field(min_length=1)
    now: str = Field(min_length=1)
    why: str = Field(min_length=1)
    claims: list[str] = []


def corrections() -> list[Corrected]:
    """Read the log of corrections, newest first.

    Raises
    ------
    RecomputeError
        If it breaks the model, is not in order, or names an unknown claim.
    """
    file = paths.data() / CORRECTIONS
    if not file.exists():
        return []
    found = _validated(list[Corrected], file.name, "the log of corrections")
    dates = [one.date for one in found]
    known = {claim.id for claim in ledger().claims}
    unknown = [claim for one in found for claim in one.claims if claim not in known]
    if unknown or dates != sorted(dates, reverse=True):
        raise RecomputeError(
            f"a correction names the unknown claim {unknown[0]!r}"
            if unknown
            else "the corrections are not in order",
            where=str(file),
            mend="name a claim of the ledger" if unknown else "put the newest first",
        )
    return found


def _validated(kind: Any, name: str, what: str) -> Any:
    file = paths.data() / name
    rules = f"{what} breaks its own rules"
    return of_form(kind, read_yaml(file, what), rules, where=str(file), mend="correct that entry")


Extent = Literal["none", "some", "all"]
Reproduced = Literal["none", "analysis data", "raw data"]
"""What the results have been computed from again."""


class Materials(Form):
    """What there is of a study to reproduce it with, and why it is said so."""

    analysis_data: Extent
    analysis_code: Extent
    cleaning_code: Extent
    raw_data: Extent
    reproduced: Reproduced
    reasons: str = Field(min_length=1)


LEVELS = (
    "no data and no code", "code, but no data", "part of the analysis data and code",
    "all analysis data and code", "the same results from the analysis data",
    "all cleaning code too, but no raw data", "all cleaning code, part of the raw data",
    "all cleaning code and raw data", "all of that, and the same results from the analysis data",
    "the same results from the raw data",
)  # fmt: skip


def level(found: Materials) -> int:
    """Place a study on the ten levels of computational reproducibility, 1 to 10.

    BITSS, Guide for Advancing Computational Reproducibility in the Social Sciences, chapter 3.
    """
    data, code = found.analysis_data, found.analysis_code
    if data == "none":
        return 1 if code == "none" else 2
    if (data, code) != ("all", "all"):
        return 3
    if found.cleaning_code != "all":
        return 4 if found.reproduced == "none" else 5
    if found.raw_data != "all":
        return 6 if found.raw_data == "none" else 7
    return {"none": 8, "analysis data": 9, "raw data": 10}[found.reproduced]


def of_the_book(claims: list[dict[str, Any]]) -> Materials:
    """Find out what the book at hand holds: its build is its reproduction.

    Parameters
    ----------
    claims : list of dict
        As in `claims.json`.
    """
    known = list(catalogue().values())
    kept = [source for source in known if source.path.exists()]
    made = [source for source in known if source.raw]
    cleaned = [source for source in made if source.reader]
    raw = [
        source
        for source in known
        if all((paths.data() / file.file).exists() for file in source.raw)
    ]
    decided = [entry for entry in claims if entry["n"]]
    coded = [entry for entry in decided if entry["functions"]]
    return Materials(
        analysis_data=_extent(len(kept), len(known)),
        analysis_code=_extent(len(coded), len(decided)),
        cleaning_code=_extent(len(cleaned), len(made)),
        raw_data=_extent(len(raw), len(known)),
        reproduced="analysis data",  # these pages are what the build made from the extracts
        reasons=(
            f"{len(kept)} of {len(known)} analysis tables are part of the book, with their checksums. "
            f"The function that decides is shown for {len(coded)} of {len(decided)} computed claims, and the "
            f"pages are built from both by one command. The code that makes the tables from raw files is "
            f"there for {len(cleaned)} of {len(made)}; the raw data themselves for {len(raw)} of {len(known)}, "
            "those coded by hand among them. For the others the catalogue names each file with its checksum."
        ),
    )


def _extent(there: int, of: int) -> Extent:
    return "all" if there == of else "some" if there else "none"


def reproducibility(claims: list[dict[str, Any]]) -> list[tuple[str, Materials, str]]:
    """Name, materials and reasons of paper and book; the paper only where the book says what it has."""
    studies = {"This book": of_the_book(claims)}
    if (paths.data() / REPRODUCIBILITY).exists():
        what = "the record of what the paper makes public"
        studies = {"The paper": _validated(Materials, REPRODUCIBILITY, what), **studies}
    return [(name, found, found.reasons) for name, found in studies.items()]


def corrections_table(link: Link) -> nodes.Node:
    """Show the log; what stands in it is text, whatever its author wrote."""
    found = corrections()
    if not found:
        return nodes.paragraph(text="Nothing has been corrected so far.")

    def where(one: Corrected) -> nodes.paragraph:
        shown = nodes.paragraph(text=f"{day(one.date)}, edition {one.edition}")
        for claim in one.claims:
            shown += [nodes.Text("; "), link(f"claims/{claim}", ledger()[claim].question)]
        return shown

    rows = [([where(one), one.was, one.now, one.why], ()) for one in found]
    return table(("When, and what it touches", "What was said", "What is said now", "Why"), rows, widths=(20, 30, 30, 20))  # fmt: skip


def levels_table(claims: list[dict[str, Any]]) -> nodes.Node:
    """Show the levels of paper and book with their reasons."""
    rows = [
        ([name, f"{level(found)} of {len(LEVELS)}: {LEVELS[level(found) - 1]}", reasons], ())
        for name, found, reasons in reproducibility(claims)
    ]
    return table(("Of what", "Level", "Reasons"), rows, widths=(15, 25, 60))
