"""What is stale: every product remembers the content of all it was made from.

Jupyter Book's cache looks at notebooks only, and a task runner wants dependencies declared. Here a
chapter's run reports what it loaded and imported, so a changed extract, module or ledger entry
re-executes the chapters that used it and no other.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from recompute import paths
from recompute.io import digest, key, read_yaml, tree, write_json


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

    def update(self, product: str, **more: Any) -> None:
        """Change what is remembered with a product."""
        self._entries[product] |= more
        write_json(self.path, self._entries)

    def forget(self, product: str) -> None:
        """Make a product stale."""
        if self._entries.pop(product, None) is not None:
            write_json(self.path, self._entries)


def computed(notebook: Path) -> str:
    """Key of what a notebook computes: of all but its prose."""
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
        code = [cell for cell in content["cells"] if cell["cell_type"] != "markdown"]
    except (ValueError, KeyError, TypeError):  # no notebook: who executes it says so
        return digest(notebook)
    return key({**content, "cells": code})


class Inputs:
    """Content of everything a chapter may depend on, read once a build."""

    def __init__(self) -> None:
        self.data = paths.data()
        entries = self._list("sources.yaml", "sources")
        if (self.data / "fetched.yaml").exists():
            entries += self._list("fetched.yaml", "sources")
        self._catalogue = {entry["id"]: entry for entry in entries}
        lock = self.data / "sources.lock.json"
        self._seals = json.loads(lock.read_text(encoding="utf-8")) if lock.exists() else {}
        self._claims = self._list("claims.yaml", "claims")
        self._environment = digest(paths.root() / "requirements.txt")
        self._packages = paths.packages()
        self._modules: dict[str, str] = {}

    def _list(self, name: str, part: str) -> list[dict[str, Any]]:
        return read_yaml(self.data / name, name).get(part) or []

    def _module(self, name: str) -> str:
        if name not in self._modules:
            package, _, module = name.partition("/")
            folder = self._packages.get(package)
            self._modules[name] = digest(folder / module) if folder else "missing"
        return self._modules[name]

    def source(self, source_id: str) -> str:
        """Key of one extract: its bytes, its catalogue entry and its line in the lock file."""
        entry = self._catalogue.get(source_id, {})
        content = digest(self.data / entry.get("extract", {}).get("file", "-"))
        return key([entry, self._seals.get(source_id), content])

    def _vintages(self, used: Iterable[str], claims: list[dict[str, Any]]) -> dict[str, Any]:
        """Gather what `recompute.claims.vintages` may let into these claims.

        That rule is a function of the claims and of the vintages of the families they or the
        chapter name; the rule itself is not run here, since its package is slow to import.
        """
        named = json.dumps(claims)
        families = {
            entry.get("family")
            for name, entry in self._catalogue.items()
            if name in used or f'"{name}"' in named or f'"{entry.get("family")}-*"' in named
        }
        dates = [str(entry.get("published")) for entry in self._catalogue.values()]
        return {
            "later": max(dates, default="")[:4] if '"later"' in named else None,
            "known": {
                name: [str(entry.get("published")), "fetched" in entry, entry.get("family")]
                for name, entry in self._catalogue.items()
                if entry.get("family") in families
            },
        }

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
            The other chapters' claim files and tables of specifications: CHAPTER/claims/ID.json, say.
        """
        claims = [c for c in self._claims if c.get("chapter") == notebook.stem]
        return key(
            {
                # papermill adds a cell for parameters
                "notebook": digest(notebook) if parameters else computed(notebook),
                "parameters": parameters,
                "environment": self._environment,
                "claims": claims,
                "vintages": self._vintages(record["sources"], claims),
                "sources": {i: self.source(i) for i in record["sources"]},
                "modules": {m: self._module(m) for m in record["modules"]},
                "others": {"/".join(p.parts[-3:]): digest(p) for p in others if record["ledger"]},
            }
        )
