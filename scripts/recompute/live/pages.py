"""Put beside the built pages what a browser recomputes a claim with: Python, the book's code and data."""

import gzip
import importlib.metadata
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recompute import paths
from recompute.io import kept, key, read_yaml, sha256, write_bytes, write_json, write_text, zipped
from recompute.live import parts
from recompute.live.missing import missing
from recompute.sources import catalogue

# The environment's own, as requirements.txt pins them; country_converter for its table of names.
_PURE = {"PyYAML": "yaml", "simpleeval": "simpleeval", "country_converter": "country_converter"}
_ROOMS = ("claims", "live", "measures", "sources")
_BOOK = "book.zip"
_SCRIPTS = ("page.js", "worker.js")
_WRITTEN = ("claims.yaml", "sources.yaml", "fetched.yaml")


def place(html: Path, work: Path) -> None:
    """Put all of it into the folder `live` of the built pages, if `make live` has been called.

    Parameters
    ----------
    html : Path
        The pages.
    work : Path
        The build's folder of work, where `offers` has left the book's code.
    """
    if not paths.live_ready().exists():
        return
    live = html / "live"
    shutil.copytree(paths.live() / "py", live / "py")
    pure = (importlib.metadata.distribution(name).read_text("METADATA") for name in _PURE)
    own = [parts.licence(text) for text in pure if text]
    write_text(live / "licences.txt", "\n".join([*parts.licences(), *own]) + "\n")
    for name in _SCRIPTS:
        shutil.copy2(Path(__file__).parent / name, live)
    shutil.copy2(work / _BOOK, live)
    extracts = {source.extract.file for source in catalogue().values()}
    files = sorted(name for name in extracts if (paths.data() / name).is_file())
    for name in files:
        (live / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(paths.data() / name, live / "data" / name)
    wheels = [wheel.name for wheel in parts.wheels()]
    write_json(live / "live.json", {"wheels": wheels, "data": files})


def offers(document: dict[str, Any], work: Path) -> dict[str, dict[str, Any]]:
    """Say what each claim's page offers: `megabytes` to fetch, or the `reason` why it cannot compute.

    Parameters
    ----------
    document : dict
        `claims.json`.
    work : Path
        The build's folder of work. The book's code is left there for `place`, and the reasons for
        the same code and claims.

    Returns
    -------
    dict
        By claim; empty where `make live` has not been called.
    """
    if not paths.live_ready().exists():
        return {}
    content = book()
    write_bytes(work / _BOOK, content)
    made_from = key([sha256(content), document["claims"]])

    def looked() -> bytes:
        claims = work / "live-claims.json"
        write_json(claims, document)
        size = round(_weight() + len(content) / 1e6)
        return json.dumps({"reasons": missing(claims), "megabytes": size}).encode()

    known = json.loads(kept(work / "live.json", made_from, looked))
    return {
        entry["id"]: {
            "megabytes": known["megabytes"],
            "reason": known["reasons"].get(entry["id"], ""),
        }
        for entry in document["claims"]
    }


def _weight() -> float:
    """Megabytes of Python and its libraries, as servers compress them."""
    files = [path for path in (paths.live() / "py").iterdir() if path.name != "pyodide-lock.json"]
    sizes = [min(len(gzip.compress(path.read_bytes(), 6)), path.stat().st_size) for path in files]
    return sum(sizes) / 1e6


def book() -> bytes:
    """Zip of the book's code, ledger and catalogue; the same content gives the same bytes."""
    return zipped(dict(sorted(_files())))


def _files() -> Iterator[tuple[str, bytes]]:
    engine = Path(__file__).resolve().parent.parent
    for name, package in paths.packages().items():
        for file in package.rglob("*.py"):
            inside = file.relative_to(package)
            if package.resolve() != engine or len(inside.parts) == 1 or inside.parts[0] in _ROOMS:
                yield f"scripts/{name}/{inside.as_posix()}", file.read_bytes()
    for distribution, name in _PURE.items():
        for part in importlib.metadata.files(distribution) or []:
            if part.parts[0] in (name, f"{name}.py") and part.suffix in (".py", ".tsv"):
                yield f"scripts/{part.as_posix()}", Path(str(part.locate())).read_bytes()
    for name in _WRITTEN:
        if (path := paths.data() / name).exists():
            content = json.dumps(read_yaml(path, name), ensure_ascii=False, default=str)
            yield f"data/{name}", content.encode()  # JSON is YAML, and read at once
    for path in [paths.root() / "_toc.yml", paths.data() / "sources.lock.json"]:
        yield path.relative_to(paths.root()).as_posix(), path.read_bytes()
