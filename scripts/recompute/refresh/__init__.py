"""Current vintages from the real services: `recompute refresh`."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import only_one, write_text
from recompute.refresh import report
from recompute.refresh.compare import Comparison
from recompute.refresh.http import Client
from recompute.refresh.keep import CHECKS, Vintage
from recompute.refresh.recipes import Recipe, chosen, last_vintage
from recompute.refresh.services import Service, service
from recompute.sources import load
from recompute.sources.catalogue import Source

__all__ = ["CHECKS", "Refreshed", "fetch", "news", "plan", "refresh"]

Say = Callable[[str], None]


@dataclass
class Refreshed:
    """What a refresh did.

    Attributes
    ----------
    kept : list of str
        Ids of the new vintages.
    failed : list of RecomputeError
        One a family that could not be refreshed.
    text : str
        The report, Markdown.
    """

    kept: list[str] = field(default_factory=list)
    failed: list[RecomputeError] = field(default_factory=list)
    text: str = ""


def _service(recipe: Recipe, last: Source | None) -> Service:
    """Make the service; read the last vintage only where the recipe asks for "the same"."""
    base = last.id if last else recipe.against
    series: list[str] = []
    economies: list[str] = []
    if base is not None and "same" in (recipe.ask.get("series"), recipe.ask.get("reporters")):
        frame = load(base)
        if recipe.series and recipe.series in frame:
            series = sorted(frame[recipe.series].unique())
        economies = sorted({e for name in recipe.economies for e in frame[name].unique()})
    return service(recipe, series, economies)


def _client(service_: Service, folder: Path | None, say: Say) -> Client:
    return Client(service_.recipe, key=service_.key, accept=service_.accept, folder=folder, say=say)


def _release(asked: Service, say: Say) -> tuple[bytes, str]:
    """Ask the service which vintage it has: its answer, and the date."""
    content = _client(asked, None, say).get(asked.release(), lambda c: str(asked.released(c)))
    return content, asked.released(content)


def plan(families: list[str] | None) -> Iterator[str]:
    """Tell what a refresh would do, without the network."""
    for family, recipe in chosen(families).items():
        last = last_vintage(family)
        asked = _service(recipe, last)
        requests = asked.requests(None)
        key = "" if recipe.key is None else f", {recipe.key} is {'set' if asked.key else 'not set'}"
        yield (
            f"{family}: last vintage {last.id if last else 'none'}; {recipe.service} at {recipe.url}{key}"
        )
        yield (
            f"  {len(requests) + 1} requests at most, {len(requests) * recipe.every:.0f} s at the pace of {recipe.every:g} s"
        )
        yield f"  first: {asked.release()}"
        yield f"  then:  {requests[0]}" + (" …" if len(requests) > 1 else "")
        yield f"  to:    data/raw/{family}-DATE.zip, data/tidy/{family}-DATE.parquet, data/fetched.yaml"


def news(families: list[str] | None, say: Say) -> Iterator[str]:
    """Tell which services have a newer vintage than the catalogue."""
    for family, recipe in chosen(families).items():
        last = last_vintage(family)
        _, date = _release(_service(recipe, last), say)
        if last is not None and date <= last.published:
            yield f"{family}: nothing new; the service has {date}, the catalogue {last.id}"
        else:
            yield f"{family}: new vintage of {date}; the catalogue has {last.id if last else 'none'}"


def fetch(
    family: str, recipe: Recipe, *, accept: set[str], say: Say
) -> tuple[Vintage, Comparison | None] | None:
    """Fetch, check and keep the current vintage of one family.

    Parameters
    ----------
    family : str
        First part of the vintage's id.
    recipe : Recipe
        How to fetch it.
    accept : set of str
        Checks a person has looked into, ``coverage`` or ``units``.
    say : callable
        Told each step.

    Returns
    -------
    Vintage and Comparison, or None
        None if the catalogue has it already, or if its numbers are those of the last vintage.

    Raises
    ------
    RecomputeError
        If the service fails or the vintage is not fit to keep; nothing has changed then.
    """
    last = last_vintage(family)
    asked = _service(recipe, last)
    release, date = _release(asked, say)
    if last is not None and date <= last.published:
        say(f"{family}: nothing new since {last.id}")
        return None
    say(f"{family}: fetching the vintage of {date}")
    digest = hashlib.sha256(recipe.model_dump_json().encode()).hexdigest()[:8]
    folder = paths.build() / "refresh" / f"{family}-{date}-{digest}"
    answers = _answers(asked, release, date, folder, say)
    try:
        vintage = Vintage(family, date, recipe, last, answers, asked.options(date))
        comparison = vintage.compared()
        if last is not None and comparison is not None and comparison.same:
            say(f"{family}: the vintage of {date} has the numbers of {last.id}; not kept")
            return None
        vintage.approve(comparison, accept)
    except RecomputeError:
        shutil.rmtree(folder, ignore_errors=True)  # answers found wanting are asked for again
        raise
    vintage.keep()
    shutil.rmtree(folder, ignore_errors=True)
    say(f"{family}: kept {vintage.id}, {len(vintage.frame):,} values")
    return vintage, comparison


def _answers(asked: Service, release: bytes, date: str, folder: Path, say: Say) -> dict[str, bytes]:
    client = _client(asked, folder, say)
    waiting = asked.requests(release)
    answers: dict[str, bytes] = {}
    for request in waiting:  # grows by further pages
        content = client.get(request, lambda content: asked.accept_answer(content, date))
        answers[request.name] = content
        if content:
            waiting += asked.further(request, content)
    return answers


def refresh(families: list[str] | None, *, accept: set[str], say: Say) -> Refreshed:
    """Bring the families up to date, rebuild what they touch, and report what moved.

    Parameters
    ----------
    families : list of str or None
        As in `data/refresh.yaml`; None for all.
    accept : set of str
        Checks a person has looked into.
    say : callable
        Told each step.
    """
    from recompute.cli import rewriting  # noqa: PLC0415 - which imports this
    from recompute.pipeline.build import build  # noqa: PLC0415 - not needed where nothing is new

    done = Refreshed()
    published = paths.build() / "html" / "claims.json"
    with only_one(paths.build() / "refresh", "refresh of this book") as folder:
        before = json.loads(published.read_text(encoding="utf-8")) if published.exists() else None
        parts = []
        for family, recipe in chosen(families).items():
            try:
                found = fetch(family, recipe, accept=accept, say=say)
            except RecomputeError as error:
                done.failed.append(error)
                parts.append(f"## {family}: not refreshed\n\n{error.what}")
                continue
            if found is not None:
                vintage, comparison = found
                done.kept.append(vintage.id)
                against = vintage.last.id if vintage.last else recipe.against
                parts.append(report.vintage(vintage.source, comparison, against))
        if done.kept or before is not None:  # also what a refresh that was killed left undone
            try:
                build({}, say=say)
                after = json.loads(published.read_text(encoding="utf-8"))
                parts.append(report.moves(before, after, rewriting()))
            except RecomputeError as error:  # the data are kept, the last good book stands
                done.failed.append(error)
                parts.append(f"## The book could not be rebuilt\n\n{error.what}\n\n{error.where}")
        if not done.kept:
            parts.insert(0, "Nothing new was kept.")
        done.text = "# Refresh of the data\n\n" + "\n\n".join(parts) + "\n"
        write_text(folder / "report.md", done.text)
    return done
