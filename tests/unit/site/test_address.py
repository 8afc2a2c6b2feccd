"""Version and addresses are set once, and stand the same in every file that repeats them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from recompute.errors import RecomputeError
from recompute.notebook import launch
from recompute.site.address import addresses, stamp, unstamped
from tests.site.small import ROOT, notebook

HERE = {"repository": "https://github.com/owner/book", "site": "https://owner.example/book"}


@pytest.fixture
def book(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("REPOSITORY", "BASEURL"):
        monkeypatch.delenv(f"RECOMPUTE_{name}", raising=False)
    config(project)
    (project / "CITATION.cff").write_text(
        "title: A\nversion: 0.1.0\ndate-released: 2026-01-01\nlicense: MIT\nurl: https://old.example\n"
    )
    (project / "CHANGELOG.md").write_text("# C\n\n## 0.1.0, 2026-01-01\n\n- a\n")
    (project / "scripts" / "own").mkdir(parents=True)
    (project / "scripts" / "own" / "__init__.py").write_text(
        '"""Own."""\n\n__version__ = "0.1.0"\n'
    )
    (project / "chapters").mkdir()
    (project / "chapters" / "a.ipynb").write_text(notebook("A", launch.setup("", "main")))
    (project / "chapters" / "b.ipynb").write_text(notebook("B", "1 + 1"))
    return project


def config(book: Path, repository: str = "", site: str = "") -> None:
    content = {"repository": {"url": repository, "branch": "main"}, "html": {"baseurl": site}}
    (book / "_config.yml").write_text(yaml.safe_dump(content))


def cell(book: Path, name: str = "a") -> str:
    content = json.loads((book / "chapters" / f"{name}.ipynb").read_text())
    return "".join(content["cells"][2]["source"])


def test_addresses_are_written_where_they_are_repeated_and_taken_out_again(book: Path) -> None:
    other = (book / "chapters" / "b.ipynb").read_bytes()
    config(book, **HERE)
    assert {file.name for file in unstamped()} == {"CITATION.cff", "a.ipynb"}
    stamp()
    assert unstamped() == []
    cff = yaml.safe_load((book / "CITATION.cff").read_text())
    assert (cff["repository-code"], cff["url"]) == (HERE["repository"], HERE["site"])
    assert cell(book) == launch.setup(HERE["repository"], "main") and "git clone" in cell(book)
    assert (book / "chapters" / "b.ipynb").read_bytes() == other
    assert stamp() == []  # a second time there is nothing to do
    config(book)
    stamp()
    assert not {"url", "repository-code"} & set(yaml.safe_load((book / "CITATION.cff").read_text()))
    assert cell(book) == launch.setup("", "main") and "http" not in cell(book)


def test_a_variable_overrides_the_configuration(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECOMPUTE_REPOSITORY", f"{HERE['repository']}/")
    monkeypatch.setenv("RECOMPUTE_BASEURL", f"{HERE['site']}/")
    assert (addresses().repository, addresses().site) == (HERE["repository"], HERE["site"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"site": "owner.example/book"},
        {"site": "javascript:alert(1)"},
        {"site": 'https://e.org/"><script>'},
        {"repository": "https://example.org/owner/book"},
        {"repository": "https://github.com/owner/book; rm -rf ~"},
    ],
)
def test_what_is_no_address_is_refused(book: Path, wrong: dict[str, str]) -> None:
    config(book, **wrong)
    with pytest.raises(RecomputeError, match=r"not (an|the) address"):
        addresses()


def test_one_command_sets_the_version(book: Path) -> None:
    text = (book / "CHANGELOG.md").read_text()
    (book / "CHANGELOG.md").write_text(
        text.replace("# C\n", "# C\n\n## 0.1.1, unreleased\n\n- b\n")
    )
    stamp("0.2.0", "2026-11-26")
    assert '__version__ = "0.2.0"' in (book / "scripts" / "own" / "__init__.py").read_text()
    cff = yaml.safe_load((book / "CITATION.cff").read_text())
    assert (cff["version"], str(cff["date-released"])) == ("0.2.0", "2026-11-26")
    text = (book / "CHANGELOG.md").read_text()
    assert "## 0.2.0, 2026-11-26\n\n- b\n\n## 0.1.0, 2026-01-01\n" in text
    for wrong in (("2", None), ("0.2.0\nx", None), (None, "2026-02-30")):
        with pytest.raises(RecomputeError, match="is no"):
            stamp(*wrong)


def test_no_file_of_the_book_names_an_address_that_is_not_set() -> None:
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert cff.get("repository-code", "") == config["repository"]["url"]
    assert cff.get("url", "") == config["html"]["baseurl"]
    if not config["repository"]["url"]:
        for notebook in (ROOT / "chapters").glob("*.ipynb"):
            assert "git clone" not in notebook.read_text(), notebook.name
