"""What a browser needs to run Python, fetched from the registries once and held against its hashes."""

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from email.parser import HeaderParser
from pathlib import Path

from recompute import paths
from recompute.errors import RecomputeError
from recompute.io import sha256, tree, write_bytes, write_json, write_text

PYODIDE = "314.0.3"
CORE = f"https://registry.npmjs.org/pyodide/-/pyodide-{PYODIDE}.tgz"
CORE_SHA512 = (
    "b0ae34332ea6f2d981518b581fd6aef6b5d47a1f71d307da86d1dd3a51a62716"
    "43b0a0462ad3fa2b39f2141dbebbf9256d04dd0e2a27474b9a55dd7beb3550cd"
)
CORE_FILES = (
    "pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json",
)  # fmt: skip
OFFICIAL = f"https://cdn.jsdelivr.net/pyodide/v{PYODIDE}/full/"
WHEELS = (
    "numpy", "pandas", "python-dateutil", "pytz", "six", "pydantic", "pydantic-core",
    "annotated-types", "typing-extensions", "typing-inspection",
)  # fmt: skip
"""Of Pyodide's own release, whose lock file has the hash of each."""

PLATFORM = (
    "--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14",
    "--implementation", "cp", "--abi", "cp314",
)  # fmt: skip


def prepare() -> Path:
    """Fetch the parts, hold each against its hash, and keep them; the last ones stay until all are right.

    Raises
    ------
    RecomputeError
        If a part cannot be fetched, or is not what its hash says.
    """
    files = _core()
    lock = json.loads(files["pyodide-lock.json"])["packages"]
    wanted = {lock[name]["file_name"]: lock[name]["sha256"] for name in WHEELS}
    with tempfile.TemporaryDirectory() as scratch:
        found = _official(wanted) or _carried(wanted, Path(scratch))
        for wheel in _downloaded("arro3", Path(scratch), *PLATFORM):
            found[wheel.name] = wheel.read_bytes()
    made = paths.live().with_name(".live.new")
    shutil.rmtree(made, ignore_errors=True)
    for name, content in {**files, **found}.items():
        write_bytes(made / "py" / name, content)
    write_json(made / paths.live_ready().name, tree(made / "py"))
    shutil.rmtree(paths.live(), ignore_errors=True)
    made.rename(paths.live())
    return paths.live()


def wheels() -> list[Path]:
    """Return the wheels among the parts."""
    return sorted((paths.live() / "py").glob("*.whl"))


def licence(metadata: str) -> str:
    """Name a package with its version and its licence, as its own METADATA file says."""
    about = HeaderParser().parsestr(metadata)
    said = about.get("License-Expression") or next(
        (c.split(" :: ")[-1] for c in about.get_all("Classifier", []) if c.startswith("License")),
        "see its home page",
    )
    return f"{about['Name']} {about['Version']}: {said}"


def licences() -> list[str]:
    """List the parts with the licence of each."""
    lines = [f"Pyodide {PYODIDE}, with CPython 3.14: MPL-2.0; PSF-2.0"]
    for wheel in wheels():
        with zipfile.ZipFile(wheel) as archive:
            (metadata,) = (n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
            lines.append(licence(archive.read(metadata).decode()))
    return lines


def _core() -> dict[str, bytes]:
    content = _fetched(CORE, seconds=60)
    if hashlib.sha512(content).hexdigest() != CORE_SHA512:
        raise _other(CORE)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        members = {name: archive.extractfile(f"package/{name}") for name in CORE_FILES}
        return {name: member.read() for name, member in members.items() if member}


def _fetched(address: str, *, seconds: float) -> bytes:
    try:
        with urllib.request.urlopen(address, timeout=seconds) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        raise RecomputeError(
            f"{address.rsplit('/', 1)[-1]} cannot be fetched: {getattr(error, 'reason', error)}",
            where=address,
            mend="check the network and run it again; without it the book has all but this",
        ) from error


def _other(where: str) -> RecomputeError:
    return RecomputeError(
        "a part is not the file its hash describes",
        where=where,
        mend="do not use it; fetch it again, from a network that changes nothing",
    )


def _official(wanted: dict[str, str]) -> dict[str, bytes]:
    """Fetch Pyodide's wheels from its own release; none where the network does not reach it."""
    found = {}
    for name, expected in wanted.items():
        try:
            found[name] = _fetched(OFFICIAL + name, seconds=10)
        except RecomputeError:
            return {}
        if sha256(found[name]) != expected:
            raise _other(OFFICIAL + name)
    return found


def _carried(wanted: dict[str, str], scratch: Path) -> dict[str, bytes]:
    """Take the same wheels from a package of PyPI that carries them; nothing else of it is used."""
    (package,) = _downloaded("open_webui", scratch)
    with zipfile.ZipFile(package) as archive:
        found = {name: archive.read(f"open_webui/frontend/pyodide/{name}") for name in wanted}
    for name, content in found.items():
        if sha256(content) != wanted[name]:
            raise _other(f"{package.name}: {name}")
    return found


def _downloaded(begins: str, scratch: Path, *more: str) -> list[Path]:
    """Download what `requirements.txt` beside this module pins under a name; pip holds each against its hash."""
    pinned = Path(__file__).parent / "requirements.txt"
    lines = [
        line
        for line in pinned.read_text().splitlines()
        if line.replace("-", "_").startswith(begins)
    ]
    asked = scratch / f"{begins}.txt"
    write_text(asked, "\n".join(lines) + "\n")
    words = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
             "--no-deps", "--require-hashes", "-r", str(asked), "--dest", str(scratch),
        "--only-binary", ":all:", *more]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        last = next((x for x in reversed(done.stderr.splitlines()) if x.startswith("ERROR")), "")
        raise RecomputeError(
            f"{begins} cannot be had: {last.removeprefix('ERROR: ') or 'pip failed'}",
            where=str(pinned),
            mend="check the network and run it again; without it the book has all but this",
        )
    return sorted(scratch.glob(f"{begins}*.whl"))
