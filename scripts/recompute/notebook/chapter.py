"""What a chapter is written with: load, evaluate, show, and numbers for its prose."""

import inspect
import json
import math
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
from IPython.display import display
from matplotlib.figure import Figure

from recompute import claims, paths, sources
from recompute.claims import vintages
from recompute.claims.findings import Finding
from recompute.claims.ledger import Claim, Part, known_vintages
from recompute.claims.results import END_OF_TIME, ClaimResult, record, told
from recompute.claims.ways import Compute, evaluate
from recompute.claims.wording import SYMBOLS, provenance
from recompute.errors import LedgerNotReady, RecomputeError
from recompute.figures import plots
from recompute.figures.publish import PublishedFigure, publish
from recompute.io import write_csv, write_json
from recompute.notebook import gaps, parameters, tables
from recompute.pipeline import cache
from recompute.text import inert, number

_LEADING = re.compile(r"^-(?=[\d.])")  # a hyphen that stands for a minus sign


@dataclass(frozen=True)
class Shown:
    """Something the last line of a cell displays.

    A notebook shows `markdown`; in the book the element named `element` stands instead.
    """

    markdown: str
    element: str = ""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        bundle = {"text/markdown": self.markdown}
        if self.element:
            bundle["text/vnd.recompute.element"] = self.element
        return bundle


@dataclass(frozen=True)
class Glued:
    """A number in prose: text, and where it is from for who points at it."""

    text: str
    whence: str

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        html = escape(self.text)
        if self.whence:
            html = f'<abbr title="{escape(self.whence)}">{html}</abbr>'
        return {"text/plain": self.text, "text/html": html}

    def __repr__(self) -> str:
        return self.text


class Decided(ClaimResult):
    """A claim's result; a cell that ends with it shows its card."""

    def _ipython_display_(self) -> None:
        display(_card(self.claim, self))


def _glue(name: str, value: Glued) -> None:
    """Store a named output as `myst_nb.glue` does, whose import would take longer than a chapter's."""
    bundle = {f"application/papermill.record/{k}": v for k, v in value._repr_mimebundle_().items()}
    scrapbook = {"name": name, "mime_prefix": "application/papermill.record/"}
    display(bundle, raw=True, metadata={"scrapbook": scrapbook})


def judging_dates(as_of: str = "now") -> dict[str, str]:
    """Dates at which each claim is judged: the paper's, and now or the date a build is as of."""
    now = END_OF_TIME if as_of == "now" else iso_date(as_of)
    return {"paper": claims.ledger().paper.accepted_snapshot, "now": now}


class Chapter:
    """One section of the paper, recomputed.

    Parameters
    ----------
    name : str
        File stem of the notebook under `chapters/`; names the claims it must decide.
    as_of : str
        "now" for every vintage, or an ISO date: only data public by then count.
    """

    def __init__(self, name: str, *, as_of: str = "now") -> None:
        parameters.check(name)
        self.name = name
        self.dates = judging_dates(as_of)
        self.date = self.dates["now"]
        self.folder = paths.results() / name
        self._claims = {claim.id: claim for claim in claims.ledger().of_chapter(name)}
        self._results: dict[str, Decided] = {}
        self._figures: dict[str, list[str]] = {}
        self._read_ledger = False
        self._expected: dict[str, bool] = {}
        self._frames: dict[str, pd.DataFrame] = {}
        if self.date != END_OF_TIME:
            gaps.excuse(self._gap)

    def load(self, source_id: str) -> pd.DataFrame:
        """Load an extract through the catalogue's checks, once a chapter; do not change it in place."""
        if source_id not in self._frames:
            self._frames[source_id] = sources.load(source_id)
        return self._frames[source_id]

    def cached(
        self, function: Callable[..., pd.DataFrame], source_ids: dict[str, str], **parameters: Any
    ) -> pd.DataFrame:
        """Compute a heavy table once for the same data, code and parameters; see `recompute.pipeline.cache`.

        Parameters
        ----------
        function : callable
            From `recompute.measures`; takes a mapping of frames and the parameters.
        source_ids : dict
            Name under which the function finds a frame -> id of the source, loaded with its checks.
        **parameters
            Numbers, texts, lists and mappings of these.
        """
        frames = {name: self.load(source_id) for name, source_id in source_ids.items()}
        known = sources.catalogue()
        checksums = {
            name: f"{source_id} {known[source_id].extract.sha256}"
            for name, source_id in source_ids.items()
        }
        return cache.cached(function, frames, checksums, parameters)

    def newest(self, source_id: str) -> str:
        """Return the vintage that `recompute refresh` has put in a source's place by the chapter's date.

        For what a chapter shows beside the verdict as the latest data; where a vintage is a choice
        of the ledger, the choice says which.
        """
        return vintages.newest(source_id, known_vintages(), self.date)

    def claim(self, claim_id: str) -> Claim:
        """Return the ledger's entry of a claim of this chapter."""
        if claim_id not in self._claims:
            claim = claims.ledger()[claim_id]
            raise RecomputeError(
                f"the ledger gives this claim to the chapter {claim.chapter!r}",
                where=f"chapters/{self.name}.ipynb: {claim_id}",
                mend=f"evaluate it there, or change `chapter` to {self.name} in data/claims.yaml",
            )
        return self._claims[claim_id]

    def evaluate(
        self,
        claim_id: str,
        functions: Compute | Mapping[str, Compute],
        *,
        workers: int = 1,
        **numbers: float | str,
    ) -> Decided:
        """Compute every way of a claim; see `recompute.claims.ways.evaluate`.

        Parameters
        ----------
        claim_id : str
            A claim of this chapter.
        functions : callable, or mapping of part id to callable
            What computes its parts.
        workers : int
            Processes to spread the ways over.
        **numbers
            Numbers and names that the sentences and conditions of its `answers` use.

        Returns
        -------
        Decided
            Shown as the claim's card where a cell ends with it.
        """
        claim = self.claim(claim_id)
        every, dropped = evaluate(claim, functions, workers=workers)
        given = functions if isinstance(functions, Mapping) else {claim.first.id: functions}
        made_by = [{"part": part, **file} for part, f in given.items() if (file := _file(f))]
        result = Decided(claim, every, dropped, self.date, dict(numbers), made_by)
        self._results[claim_id] = result
        return result

    def numbers(self, claim_id: str, **numbers: float | str) -> Decided:
        """Give more numbers and names to the sentences of a claim's answers."""
        result = self.result(claim_id)
        result.numbers.update(numbers)
        return result

    def _gap(self) -> Shown | None:
        """Say that data were not public, if any claim so far lacks some of them."""
        if all(len(r.ways) == len(r.every) for r in self._results.values()):
            return None
        return Shown(f"By {self.date} the data for this part were not public.")

    def result(self, claim_id: str) -> Decided:
        """Return the result of a claim evaluated above."""
        if claim_id not in self._results:
            raise RecomputeError(
                "this claim has not been evaluated yet",
                where=f"chapters/{self.name}.ipynb: {claim_id}",
                mend="run the cells from the top",
            )
        return self._results[claim_id]

    def card(self, claim_id: str) -> Shown:
        """Show the claim's card: finding, answer, the paper's number and ours."""
        return _card(self.claim(claim_id), self._results.get(claim_id))

    def figure(
        self,
        figure_id: str,
        fig: Figure,
        data: pd.DataFrame | pd.Series,
        *,
        claims: list[str],
        **about: Any,
    ) -> PublishedFigure:
        """Publish a figure through the one door; see `recompute.figures.publish`."""
        for claim_id in claims:
            self.claim(claim_id)
        published = publish(
            figure_id, fig, data, claims=claims, chapter=self.name,
            folder=self.folder / "figures", **about,
        )  # fmt: skip
        for claim_id in claims:
            self._figures.setdefault(claim_id, []).append(figure_id)
        return published

    def _curve(self, result: ClaimResult, part: Part) -> None:
        """Publish the curve of a part's ways, which its claim's page shows, as ``<id>-curve``."""
        claim, table, main = result.claim, result.table(part.id), result.main(part.id)
        if len(table) < 2:
            return
        marked = table.assign(
            supports=table["outcome"].eq("yes"),
            main=table.index == (None if main is None else main.name),
        )
        shown = "" if main is None else f" the one shown gives {number(main['value'], part.unit)},"
        first = part.id == claim.first.id
        self.figure(
            f"{claim.id}-curve" if first else f"{claim.id}-{part.id}-curve",
            plots.specification_curve(
                marked,
                {name: choice.options for name, choice in part.choices.items()},
                unit=part.unit,
                value_label=part.quantity,
                threshold=part.threshold,
                threshold_label="" if part.threshold is None else "the line that decides",
            ),
            table,
            claims=[claim.id],
            title=f"All {len(table)} ways to compute the number",
            caption=f"{part.quantity}. Each column is one way. {part.predicate_text}".strip(),
            alt=f"Curve of {len(table)} ways to compute: {part.quantity}. "
            f"{int(marked['supports'].sum())} say yes;{shown} the range is "
            f"{number(table['value'].min(), part.unit)} to "
            f"{number(table['value'].max(), part.unit)}.",
            sources=sorted({one for cell in table["source"] for one in cell.split("; ")}),
            columns={str(c): part.unit or "as named" for c in table},
        )

    def glue(
        self, source: str | Sequence[str] = "", unit: str = "", **numbers: float | str
    ) -> None:
        """Name computed numbers for the chapter's prose, as in ``{glue}`gdp_2020```.

        On the page a number shows, on hover, its source and vintage.

        Parameters
        ----------
        source : str or sequence of str
            Catalogue ids they come from.
        unit : str
            Written with each of them; without, the number stands alone.
        **numbers
            Numbers, written by the book's one formatter, or texts, which stand as they are but for a
            leading minus sign.

        Raises
        ------
        RecomputeError
            If a number is not finite.
        """
        ids = [source] if isinstance(source, str) else list(source)
        whence = provenance("; ".join(ids)) if any(ids) else ""
        for name, value in numbers.items():
            if isinstance(value, float) and not math.isfinite(value):
                raise RecomputeError(
                    f"the number {name!r} for the prose is {value}: the data do not give it",
                    where=f"chapters/{self.name}.ipynb",
                    mend="choose a year and source that have it, or say that it is missing",
                )
            text = _LEADING.sub("−", value) if isinstance(value, str) else number(value, unit)
            _glue(name, Glued(text, whence))

    def expect(self, name: str, condition: bool) -> None:
        """Guard the Markdown cells tagged ``expects:NAME``: a page prints them only while it is true.

        When data change so that it is not, a line says so in their place, and the build and
        `recompute check` name the cells for rewriting.
        """
        self._expected[name] = bool(condition)

    def table(self, frame: pd.DataFrame, caption: str, **formats: str) -> Shown:
        """Show a frame as a numbered table of the book; `formats` maps a column to its format."""
        return Shown(tables.table(frame, caption, formats))

    def ledger(self) -> list[dict[str, Any]]:
        """Entries of all other chapters' claims as computed in this build."""
        if not paths.all_finished():
            raise LedgerNotReady
        self._read_ledger = True
        found = []
        for claim in claims.ledger().claims:
            file = paths.finished() / claim.chapter / "claims" / f"{claim.id}.json"
            if file.exists() and claim.chapter != self.name:
                found.append(json.loads(file.read_text(encoding="utf-8")))
        return found

    def ways(self, entry: dict[str, Any]) -> pd.DataFrame:
        """Return the table of ways of an entry of `ledger`; empty for one without."""
        if not entry["ways"]:
            return pd.DataFrame(columns=["part", "outcome", "source"])
        return pd.read_csv(paths.finished() / entry["chapter"] / entry["ways"])

    def close(self) -> Shown | None:
        """Write the chapter's results and show the table of its claims, if it has some."""
        decided = []
        for claim in self._claims.values():
            result = self._results.get(claim.id)
            if result is not None:
                for part in claim.parts:
                    if part.decidable:
                        self._curve(result, part)
            if result is None and claim.decidable:
                raise RecomputeError(
                    "the chapter ends without deciding this claim",
                    where=f"chapters/{self.name}.ipynb: {claim.id}",
                    mend=f'call chapter.evaluate("{claim.id}", ...)',
                )
            entry = record(claim, result, dates=self.dates, figures=self._figures.get(claim.id, []))
            decided.append(entry)
            write_json(self.folder / "claims" / f"{claim.id}.json", entry)
            if result is not None:
                folder = self.folder / "ways"
                write_csv(folder / f"{claim.id}.csv", result.ways)
                write_csv(folder / f"{claim.id}.dropped.csv", result.dropped)
        write_json(self.folder / "record.json", self._record())
        if not decided:  # a page about the methods decides no claim
            return None
        return Shown(_listed(decided), f"claims:{self.name}")

    def _record(self) -> dict[str, Any]:
        """Tell the graph of tasks what this run depended on."""
        packages = paths.packages()
        modules = {
            f"{name}/{Path(file).resolve().relative_to(packages[name]).as_posix()}"
            for module in list(sys.modules.values())
            if (name := module.__name__.partition(".")[0]) in packages
            and (file := getattr(module, "__file__", None))
            and Path(file).resolve().is_relative_to(packages[name])
        }
        return {
            "sources": sorted(sources.loaded()),
            "modules": sorted(modules),
            "ledger": self._read_ledger,
            "unmet": sorted(name for name, met in self._expected.items() if not met),
        }


def _file(function: Compute) -> dict[str, Any] | None:
    """Name a function, its file in the book and what is given to it beforehand; None for one of a notebook.

    What is given stands by the names of its parameters; None where it is more than text and numbers.
    """
    bare = inspect.unwrap(getattr(function, "func", function))
    file = Path(inspect.getsourcefile(bare) or "")
    if not file.is_absolute() or not file.is_relative_to(paths.root()):
        return None
    given: dict[str, Any] | None = {}
    if isinstance(function, partial):
        bound = inspect.signature(bare).bind_partial(*function.args, **function.keywords)
        plain = all(isinstance(v, str | int | float) for v in bound.arguments.values())
        given = dict(bound.arguments) if plain else None
    place = file.relative_to(paths.root()).as_posix()
    return {"file": place, "name": bare.__name__, "given": given}


def _card(claim: Claim, result: ClaimResult | None) -> Shown:
    """Show a claim: its card in the book, a line and the answer in a notebook outside it."""
    said = told(claim, result)
    symbol = SYMBOLS[Finding(said["finding"])]
    return Shown(
        f"**{symbol} {inert(said['label'])}** · {inert(claim.question)}\n\n"
        f"{inert(said['answer']['text'])}",
        f"claim:{claim.id}",
    )


def _listed(entries: list[dict[str, Any]]) -> str:
    """List a chapter's claims in a notebook outside the book."""
    rows = [f"| {inert(e['question'])} | {inert(e['label'])} |" for e in entries]
    return "\n".join(["| Claim | Finding |", "|:---|:---|", *rows])


def iso_date(date: str) -> str:
    """Read the parameter `as_of` where it is a date.

    Raises
    ------
    RecomputeError
        If it is none.
    """
    try:
        return pd.Timestamp(date).date().isoformat()
    except (ValueError, TypeError) as error:
        raise RecomputeError(
            f"as_of is {date!r}, neither 'now' nor a date",
            where="the chapter's parameters, or --as-of",
            mend='write as_of = "now" or, say, "2021-04-30"',
        ) from error
