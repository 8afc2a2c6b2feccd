"""Small books for tests: how the command is run in one, and a book built."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]


def command(book: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this environment in a book's folder."""
    here = Path(sys.executable).parent
    outside = {k: v for k, v in os.environ.items() if not k.startswith("RECOMPUTE_")}
    return subprocess.run(
        [str(here / words[0]), *words[1:]],
        cwd=book,
        env=outside | {"PATH": str(here), "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
        check=False,
    )


def configured(folder: Path, printed: dict[str, Any] | None = None) -> None:
    """Give a small book this book's configuration and these printed books: with none, HTML alone."""
    for name in ("CITATION.cff", "requirements.txt"):
        shutil.copy(ROOT / name, folder)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"]["recompute_print"] = printed or {}
    (folder / "_config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def recompute(book: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the book's own command in its folder."""
    return command(book, "python", "-m", "recompute", *arguments)


def built(book: Path) -> Path:
    done = recompute(book, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


def bare(text: str) -> str:
    """Keep the letters and digits of a text; quotes, hyphens, ligatures and spaces are set anew."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def dead_links(html: Path) -> list[str]:
    """Links, pictures, styles, scripts and redirects of a built book that lead nowhere in it."""
    pages = [page for page in sorted(html.rglob("*.html")) if "_static" not in page.parts]
    soups = {page.resolve(): BeautifulSoup(page.read_bytes(), "lxml") for page in pages}
    ids = {page: {str(tag["id"]) for tag in soup.find_all(id=True)} for page, soup in soups.items()}
    dead = []
    for page, soup in soups.items():
        addresses = [
            str(element[attribute])
            for tag, attribute in (
                ("a", "href"),
                ("img", "src"),
                ("link", "href"),
                ("script", "src"),
            )
            for element in soup.find_all(tag, **{attribute: True})
        ]
        for leads_on in soup.find_all("meta", attrs={"http-equiv": "refresh"}):
            addresses.append(str(leads_on["content"]).partition("url=")[2])
        for address in addresses:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if not target.exists() or (
                parts.fragment and parts.fragment not in ids.get(target, [parts.fragment])
            ):
                dead.append(f"{page.relative_to(html.resolve())} -> {address}")
    return dead


def checksums(folder: Path) -> dict[str, str]:
    """File's name -> SHA-256, as a built book publishes them."""
    lines = (folder / "checksums.txt").read_text().splitlines()
    return {line[66:]: line[:64] for line in lines}


def notebook(title: str, code: str) -> str:
    """Write a chapter of one cell below its title and its parameters."""

    def cell(kind: str, source: str, number: int, tags: list[str]) -> dict[str, Any]:
        made = {"cell_type": kind, "id": f"c{number}", "metadata": {"tags": tags}, "source": source}
        return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})

    cells = [
        cell("markdown", f"# {title}", 0, []),
        cell("code", 'as_of = "now"', 1, ["parameters"]),
        cell("code", code.strip(), 2, []),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4}
    return json.dumps(content | {"nbformat_minor": 5})
