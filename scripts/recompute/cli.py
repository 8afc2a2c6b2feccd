"""The command `recompute`: build, check and query the book without make."""

import json
import os
import shlex
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from recompute import __version__, paths
from recompute.errors import RecomputeError
from recompute.io import write_bytes

app = typer.Typer(
    help="Recompute the claims of a paper from public data.",
    no_args_is_help=True,
    add_completion=False,
)
sources_app = typer.Typer(help="The catalogue of data and its extracts.", no_args_is_help=True)
app.add_typer(sources_app, name="sources")


def main() -> None:
    """Run the command; what a person can mend is told without a traceback."""
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell started us deaf to Ctrl-C
        signal.signal(stop, signal.default_int_handler)
    os.environ.pop("SOURCE_DATE_EPOCH", None)  # pages carry the release's date, figures none
    try:
        app()
    except RecomputeError as error:
        typer.secho(f"error: {error}", fg="red", err=True)
        sys.exit(1)
    except (KeyboardInterrupt, SystemExit) as stop:
        if isinstance(stop, SystemExit) and stop.code != 130:  # typer makes this one of Ctrl-C
            raise
        typer.echo("stopped; the last good book is whole, run again to go on", err=True)
        sys.stdout.flush()
        os._exit(130)  # threads that wait for killed kernels would only make noise


@app.command()
def build(
    as_of: Annotated[
        str, typer.Option(help="Judge with the data public by this ISO date.")
    ] = "now",
) -> None:
    """Make the book: execute what is stale, then HTML in _build/html and PDF in _build/pdf."""
    from recompute.pipeline.build import build as run  # noqa: PLC0415

    started = time.monotonic()
    parameters = {}
    if as_of != "now":
        from recompute.notebook.chapter import iso_date  # noqa: PLC0415 - pandas and more behind it

        parameters["as_of"] = iso_date(as_of)
    report = run(parameters, say=typer.echo)
    for text in [] if report.idle else rewriting():
        typer.secho(f"to rewrite: {text}", fg="yellow")
    if report.idle:
        typer.echo("nothing to do: the book is up to date")
    else:
        typer.echo(
            f"done in {time.monotonic() - started:.0f} s: chapters executed: {len(report.executed)}; "
            f"{paths.build() / 'html' / 'index.html'}"
        )


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A folder that is empty or does not exist.")],
) -> None:
    """Start a book on another paper, with one worked example; it builds at once."""
    from recompute.site.new import start  # noqa: PLC0415

    start(folder)
    typer.echo(
        f"a new book stands in {folder}; to build it: cd {shlex.quote(str(folder))} && recompute build"
    )


@app.command()
def refresh(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Families of data/refresh.yaml; all without.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan; ask nothing.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Only tell what is new.")] = False,
    accept: Annotated[
        list[str] | None, typer.Option(help="A finding looked into: coverage or units.")
    ] = None,
) -> None:
    """Fetch current vintages from the real services, rebuild what they touch, report what moved."""
    from recompute import refresh as module  # noqa: PLC0415

    if unknown := set(accept or []) - set(module.CHECKS):
        raise RecomputeError(
            f"there is no check {min(unknown)!r}",
            where="--accept",
            mend=f"use {' or '.join(module.CHECKS)}",
        )
    if dry_run:
        _tell(module.plan(sources))
    elif check:
        _tell(module.news(sources, typer.echo))
    else:
        done = module.refresh(sources, accept=set(accept or []), say=typer.echo)
        typer.echo(done.text)
        if done.failed:
            for error in done.failed[1:]:
                typer.secho(f"error: {error}", fg="red", err=True)
            raise done.failed[0]


@app.command()
def check() -> None:
    """Check ledger, catalogue and every extract without executing anything."""
    from recompute.claims import registration  # noqa: PLC0415
    from recompute.claims.ledger import check as check_ledger  # noqa: PLC0415
    from recompute.claims.ledger import known_vintages, ledger  # noqa: PLC0415
    from recompute.claims.vintages import passed_over  # noqa: PLC0415
    from recompute.site.about import corrections  # noqa: PLC0415
    from recompute.site.address import unstamped  # noqa: PLC0415
    from recompute.sources import catalogue, load  # noqa: PLC0415

    check_ledger()
    registration.check(ledger())
    corrections()
    known = catalogue()
    for source_id in known:
        load(source_id)
    typer.echo(f"{len(ledger().claims)} claims and {len(known)} sources are in order")
    for text in rewriting():
        typer.secho(f"to rewrite: {text}", fg="yellow")
    for newer, older in passed_over(_loaded(), known_vintages()).items():
        typer.secho(f"newer and unused: {newer}, where chapters load {older}", fg="yellow")
    if files := unstamped():
        names = ", ".join(file.name for file in files)
        typer.secho(f"other addresses than _config.yml: {names}; recompute stamp", fg="yellow")


@app.command()
def register(
    ids: Annotated[list[str] | None, typer.Argument(help="Claims; all without.")] = None,
    reason: Annotated[str, typer.Option(help="Why a registered decision was changed.")] = "",
) -> None:
    """Register what decides the claims, or a change of it with its reason."""
    import datetime  # noqa: PLC0415

    from recompute.claims import ledger, registration  # noqa: PLC0415
    from recompute.site.stage import newest_vintage  # noqa: PLC0415

    known = ledger()
    wanted = ids or [claim.id for claim in known.claims]
    today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    registration.register(known, wanted, date=today, newest_vintage=newest_vintage(), reason=reason)
    typer.echo(f"{len(wanted)} claims are registered")


def _loaded() -> set[str]:
    """Ids of the sources that the chapters of the last build loaded."""
    records = (paths.build() / "results").glob("*/record.json")
    return {one for file in records for one in json.loads(file.read_text())["sources"]}


def rewriting() -> list[str]:
    """Sentences of the last build that no longer fit the data: answers and passages of chapters."""
    if not (paths.build() / "html" / "claims.json").exists():
        return []
    from recompute.claims import ledger  # noqa: PLC0415

    known = {claim.id: claim for claim in ledger().claims}
    answers = [
        f"the answer of {entry['id']} (data/claims.yaml)"
        for entry in _built()["claims"]
        if not entry["answer"]["written"] and entry["id"] in known and known[entry["id"]].answers
    ]
    passages = [
        f"the passage expects:{name} of chapters/{file.parent.name}.ipynb"
        for file in sorted((paths.build() / "results").glob("*/record.json"))
        for name in json.loads(file.read_text(encoding="utf-8")).get("unmet", [])
    ]
    return [*answers, *passages]


@app.command()
def claims(
    claim_id: Annotated[str | None, typer.Argument(help="One claim, in full.")] = None,
) -> None:
    """List the claims with the verdicts of the last build."""
    from recompute.claims import Finding, ledger  # noqa: PLC0415
    from recompute.claims.wording import SYMBOLS  # noqa: PLC0415

    if claim_id is not None:
        ledger()[claim_id]
    for entry in _built()["claims"]:
        if claim_id == entry["id"]:
            typer.echo(json.dumps(entry, ensure_ascii=False, indent=2))
        elif claim_id is None:
            typer.echo(
                f"{SYMBOLS[Finding(entry['finding'])]} {entry['finding']:<12} "
                f"{entry['id']:<28} {entry['answer']['text']}"
            )


def _built() -> dict[str, Any]:
    file = paths.build() / "html" / "claims.json"
    paths.need_built(file)
    return json.loads(file.read_text(encoding="utf-8"))


def _figure_file(figure_id: str, suffix: str) -> Path:
    folder = paths.build() / "html" / "figures"
    known = sorted(p.stem for p in folder.glob("*.csv"))
    if figure_id not in known:
        raise RecomputeError(
            f"the book has no figure {figure_id!r}" + ("" if known else "; it is not built yet"),
            where=str(folder),
            mend=f"use one of: {', '.join(known)}" if known else "recompute build",
        )
    return folder / f"{figure_id}.{suffix}"


def _one_of(options: Iterable[str], chosen: str) -> None:
    if chosen not in options:
        raise RecomputeError(
            f"there is no format {chosen!r}", where="--format", mend=f"use {', '.join(options)}"
        )


@app.command()
def cite(
    what: Annotated[
        str | None, typer.Argument(help="A figure's id, claims/ID for a claim; without, the book.")
    ] = None,
    style: Annotated[str, typer.Option("--format", help="bibtex, ris, csl-json or text.")] = "text",
) -> None:
    """Print the citation of the book, a figure or a claim."""
    suffixes = {"bibtex": "bib", "ris": "ris", "csl-json": "csl.json", "text": "txt"}
    _one_of(suffixes, style)
    suffix = suffixes[style]
    folder, _, name = (what or "").rpartition("/")
    if what is None:
        _built()
        file = paths.build() / "html" / f"book.{suffix}"
    elif folder == "claims":
        if name not in {entry["id"] for entry in _built()["claims"]}:
            raise RecomputeError(
                f"the book has no claim {name!r}",
                where="cite",
                mend="`recompute claims` lists them",
            )
        file = paths.build() / "html" / "claims" / f"{name}.{suffix}"
    else:
        file = _figure_file(name, suffix)
    typer.echo(file.read_text(encoding="utf-8").rstrip())


_FORMS = ("svg", "dark.svg", "pdf", "png", "csv", "json")


@app.command()
def figure(
    figure_id: Annotated[str, typer.Argument(help="Id of a figure, as in its address.")],
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(_FORMS)}.")] = "svg",
    out: Annotated[Path, typer.Option(help="Folder to copy it to.")] = Path(),
) -> None:
    """Copy a figure, or its data, out of the built book."""
    _one_of(_FORMS, form)
    file = _figure_file(figure_id, form)
    write_bytes(out / file.name, file.read_bytes())
    typer.echo(str(out / file.name))


@app.command()
def serve(port: Annotated[int, typer.Option(min=0, max=65535)] = 8000) -> None:
    """Show the built book at http://localhost:PORT; a page's address works with and without .html."""
    from recompute.site.serve import server  # noqa: PLC0415

    folder = paths.build() / "html"
    paths.need_built(folder)
    with server(folder, port) as running:
        typer.echo(f"http://localhost:{port}  (Ctrl-C stops)")
        running.serve_forever()


@app.command()
def preview(port: Annotated[int, typer.Option(min=0, max=65535)] = 8000) -> None:
    """Show the pages at http://localhost:PORT while you write: each change is made and reloads."""
    from recompute.site.preview import watch  # noqa: PLC0415

    watch(port, typer.echo)


@app.command()
def verify(
    other: Annotated[str, typer.Argument(help="A folder of built pages, or a web address.")],
) -> None:
    """Compare the built book with another one, byte for byte."""
    from recompute.site.verify import checksums, differing  # noqa: PLC0415

    _built()
    found = differing(paths.build() / "html", checksums(other))
    for name, how in found.items():
        typer.echo(f"{how}: {name}")
    if found:
        raise RecomputeError(
            f"{len(found)} files are not the same",
            where=other,
            mend="build both at one commit, with the environment of requirements.txt",
        )
    typer.echo("the two books are the same, byte for byte")


@app.command()
def deposit() -> None:
    """Make a folder and a zip of the built book for an archive such as Zenodo, in _build/deposit."""
    from recompute.deposit import deposit as make  # noqa: PLC0415

    typer.echo(str(make()))


@app.command()
def stamp(
    version: Annotated[str | None, typer.Option(help="A new version, such as 1.2.0.")] = None,
    date: Annotated[str | None, typer.Option(help="The day of its release, ISO.")] = None,
) -> None:
    """Write version, date and the addresses of _config.yml into every file that repeats them."""
    from recompute.site.address import stamp as write  # noqa: PLC0415

    changed = write(version, date)
    _tell(changed or ["nothing to change"])


@app.command()
def live() -> None:
    """Fetch what a reader's browser needs to recompute claims in their pages (some 27 MB, kept in .live)."""
    from recompute.live.parts import prepare  # noqa: PLC0415

    typer.echo(f"{prepare()}: the next build offers it on the pages of claims")


@app.command()
def lab(
    chapter: Annotated[
        str | None, typer.Argument(help="A chapter, by its file's name; all without.")
    ] = None,
) -> None:
    """Open a chapter in JupyterLab, ready to run; `make lab` installs JupyterLab beside the book."""
    from recompute.notebook.lab import command  # noqa: PLC0415

    words, environment = command(chapter)
    os.execve(words[0], words, environment)


@sources_app.command("list")
def sources_list() -> None:
    """List every data set with its vintage and licence."""
    from recompute.sources import catalogue  # noqa: PLC0415

    for source in catalogue().values():
        typer.echo(
            f"{source.id:<28} {source.institution}, {source.title} ({source.vintage}); {source.licence}"
        )


_RAW = Annotated[Path, typer.Option(help="Folder of the raw files.")]


@sources_app.command("extract")
def sources_extract(
    ids: Annotated[list[str] | None, typer.Argument(help="Sources; all without.")] = None,
    raw: _RAW = Path("../shared/data-raw"),
) -> None:
    """Make data/tidy from the raw files, byte for byte the same each time."""
    from recompute.sources.extract import extract  # noqa: PLC0415

    _tell(extract(ids or None, raw=raw))


@sources_app.command("check")
def sources_check(raw: _RAW = Path("../shared/data-raw")) -> None:
    """Make every extract again in memory and compare it with the catalogue."""
    from recompute.sources.extract import check as compare  # noqa: PLC0415

    _tell(compare(raw=raw))


def _tell(made: Any) -> None:
    for line in made:
        typer.echo(str(line))


def _version(show: bool) -> None:
    if show:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False,
) -> None:
    pass
