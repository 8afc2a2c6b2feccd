"""The command line: what is not there, or cannot be, is told in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from recompute.cli import app


@pytest.fixture
def book(project: Path) -> Path:
    """Return a built book with one figure, and a file beside its figures."""
    html = project / "_build" / "html"
    (html / "figures").mkdir(parents=True)
    (html / "claims.json").write_text(json.dumps({"claims": []}))
    (html / "book.bib").write_text("outside")
    for ending in ("csv", "svg", "bib", "txt"):
        (html / "figures" / f"rise.{ending}").write_text("inside")
    return project


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["figure", "../book", "--format", "csv"], "no figure '../book'"),
        (["figure", "../book", "--format", "bib"], "no format 'bib'"),
        (["figure", "rise", "--format", "gif"], "no format 'gif'"),
        (["cite", "rise", "--format", "apa"], "no format 'apa'"),
        (["cite", "../../etc/passwd"], "no figure 'passwd'"),
        (["cite", "claims/none"], "no claim 'none'"),
    ],
)
def test_what_there_is_not_is_refused(book: Path, arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 1 and told in str(done.exception)


def test_a_figure_goes_into_a_folder_that_was_not_there(book: Path, tmp_path: Path) -> None:
    to = tmp_path / "a" / "b"
    assert CliRunner().invoke(app, ["figure", "rise", "--out", str(to)]).exit_code == 0
    assert (to / "rise.svg").read_text() == "inside"


def test_a_port_that_cannot_be_is_refused() -> None:
    done = CliRunner().invoke(app, ["serve", "--port", "99999"])
    assert done.exit_code == 2 and "65535" in done.output
