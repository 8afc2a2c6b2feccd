"""README and CONTRIBUTING tell the truth: every command, option, variable and number in them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from recompute import __version__
from recompute.cli import app

ROOT = Path(__file__).parents[2]
GUIDES = ("README.md", "CONTRIBUTING.md", "chapters/how-to.md", "docs/new-book.md")
COMMAND = re.compile(r"(?:^|`|\.venv/bin/|&& )recompute ([a-z][^`#\n]*)", re.M)


def told(guide: str) -> list[list[str]]:
    return [shlex.split(found) for found in COMMAND.findall((ROOT / guide).read_text())]


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_and_option_it_names_exists(guide: str) -> None:
    named = told(guide)
    assert named, guide
    for words in named:
        command: Any = typer.main.get_command(app)
        for word in words:
            if not hasattr(command, "commands"):  # what follows are its arguments
                break
            assert word in command.commands, f"{guide}: recompute {' '.join(words)}"
            command = command.commands[word]
        known = {option for parameter in command.params for option in parameter.opts}
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert options <= known, f"{guide}: recompute {' '.join(words)}"


def test_every_variable_the_readme_names_is_read_somewhere() -> None:
    code = "".join(file.read_text() for file in (ROOT / "scripts").rglob("*.py"))
    for name in re.findall(r"\bRECOMPUTE_[A-Z]+\b", (ROOT / "README.md").read_text()):
        assert f'"{name}"' in code, name


def test_the_paper_the_readme_names_is_the_ledger_s() -> None:
    text = (ROOT / "README.md").read_text()
    paper = yaml.safe_load((ROOT / "data" / "claims.yaml").read_text())["paper"]
    issue = f"{paper['journal']} {paper['volume']}({paper['issue']}), pp. {paper['pages']}"
    assert paper["title"] in text and issue in text


def test_the_times_the_readme_names_are_those_of_the_page_on_speed() -> None:
    told = re.search(r"\((\d+) s against (\d+) s", (ROOT / "README.md").read_text())
    page = (ROOT / "docs" / "speed.md").read_text()
    assert told and f"{told[1]} seconds against {told[2]}" in page


def test_files_and_folders_the_readme_names_are_there() -> None:
    made = {"_build"}  # by a build
    for path in re.findall(r"`([\w.-]+(?:/[\w.-]+)*/?)`", (ROOT / "README.md").read_text()):
        first = path.split("/")[0]
        if first in made or not (
            "/" in path or re.search(r"\.(ya?ml|txt|md|cff|toml|json)$", path)
        ):
            continue
        if first == "..":  # the raw files, which stand beside a checkout or do not
            continue
        if path in ("claims.json", "checksums.txt", "ways/"):  # published with the pages
            continue
        places = [ROOT / path, ROOT / "data" / path]
        assert any(place.exists() for place in places), path


def test_one_version_in_every_place() -> None:
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    newest = re.search(r"^## (\S+),", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert newest and cff["version"] == newest[1] == __version__
    assert 'dynamic = ["version"]' in (ROOT / "pyproject.toml").read_text()
