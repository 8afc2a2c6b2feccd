"""What is stale: every product remembers the content of all it was made from.

Jupyter Book's cache looks at notebooks only, and a task runner wants dependencies declared. Here a
chapter's run reports what it loaded and imported, so a changed extract, module or ledger entry
re-executes the chapters that used it and no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from recompute import paths
from recompute.io import digest, key, tree, write_json
from recompute.vintages import Vintage, expand, newest


class State:
    """What each product was made from at the last good build, kept in `_build/state.json`.

    Parameters
    ----------
    path : Path
        The file; a missing or unreadable one means that everything is stale.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._entries: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._entries = {}

    def entry(self, product: str) -> dict[str, Any]:
        """Return what was stored with a product; empty if it was never made."""
        return self._entries.get(product, {})

    def fresh(self, product: str, made_from: str, folder: Path) -> bool:
        """Tell whether a product was made from this and its files are still what they were."""
        entry = self.entry(product)
        return entry.get("key") == made_from and entry.get("files") == key(tree(folder))

    def store(self, product: str, made_from: str, folder: Path, **more: Any) -> None:
        """Remember a product just made."""
        self._entries[product] = {"key": made_from, "files": key(tree(folder)), **more}
        write_json(self.path, self._entries)

    def forget(self, product: str) -> None:
        """Make a product stale."""
        if self._entries.pop(product, None) is not None:
            write_json(self.path, self._entries)


class Inputs:
    """Content of everything a chapter may depend on, read once a build."""

    def __init__(self) -> None:
        self.data = paths.data()
        self._catalogue = {entry["id"]: entry for entry in self._yaml("sources.yaml", "sources")}
        self._known = {
            name: Vintage(str(entry.get("published")), "fetched" in entry)
            for name, entry in self._catalogue.items()
        }
        self._claims = [expand(claim, self._known) for claim in self._yaml("claims.yaml", "claims")]
        self._environment = digest(paths.root() / "requirements.txt")
        self._packages = paths.packages()
        self._modules: dict[str, str] = {}

    def _yaml(self, name: str, part: str) -> list[dict[str, Any]]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        text = (self.data / name).read_text(encoding="utf-8")
        return yaml.load(text, Loader=loader).get(part) or []

    def _module(self, name: str) -> str:
        if name not in self._modules:
            package, _, module = name.partition("/")
            folder = self._packages.get(package)
            self._modules[name] = digest(folder / module) if folder else "missing"
        return self._modules[name]

    def source(self, source_id: str) -> str:
        """Key of one extract: its bytes and its catalogue entry."""
        entry = self._catalogue.get(source_id, {})
        return key([entry, digest(self.data / entry.get("extract", {}).get("file", "-"))])

    def chapter(
        self,
        notebook: Path,
        record: dict[str, Any],
        parameters: dict[str, Any],
        others: Iterable[Path],
    ) -> str:
        """Key of a chapter given what its last run reported to have used.

        Parameters
        ----------
        notebook : Path
            The chapter.
        record : dict
            `sources`, `modules` and `ledger` (whether it read the other chapters' results).
        parameters : dict
            Papermill parameters.
        others : iterable of Path
            The other chapters' claim files and tables of specifications.
        """
        return key(
            {
                "notebook": digest(notebook),
                "parameters": parameters,
                "environment": self._environment,
                "claims": [c for c in self._claims if c.get("chapter") == notebook.stem],
                "sources": {i: self.source(i) for i in record["sources"]},
                "newest": [
                    newest(i, self._known, "9999") for i in record["sources"] if i in self._known
                ],
                "modules": {m: self._module(m) for m in record["modules"]},
                "others": {str(p): digest(p) for p in others} if record["ledger"] else {},
            }
        )
