"""A folder and a zip of the whole book that an archive such as Zenodo takes as they are.

The folder holds the book's source (`source/`), its built pages (`pages/`), and what standards ask for
to find one's way in them: RO-Crate 1.2 (`ro-crate-metadata.json`), Data Package v2
(`datapackage.json`), CodeMeta 3 (`codemeta.json`), the README of the Social Science Data Editors as
Markdown and PDF, the licences. The same build gives the same bytes.
"""

import re
import shutil
import subprocess
from pathlib import Path

from recompute import paths
from recompute.deposit import crate, readme, tables
from recompute.deposit.record import Record, codemeta, zenodo
from recompute.io import SEAL, seal, tree, write_bytes, write_json, write_text, zipped

_NEVER = {"_build", ".git", ".venv", "__pycache__"}


def deposit() -> Path:
    """Make the deposit of the built book.

    Returns
    -------
    Path
        The zip; the folder it holds stands beside it, as does `zenodo.json`, the record's metadata
        for the archive's own interface.

    Raises
    ------
    RecomputeError
        If the book is not built.
    """
    pages = paths.build() / "html"
    paths.need_built(pages / SEAL)
    record = Record.read(pages)
    name = f"{re.sub(r'[^a-z0-9]+', '-', record.short.lower()).strip('-')}-{record.version}"
    top = paths.build() / "deposit"
    shutil.rmtree(top, ignore_errors=True)
    folder = top / name
    for file in _source_files(paths.root()):
        _copy(paths.root() / file, folder / "source" / file)
    shutil.copytree(pages, folder / "pages")
    for file in ("LICENSE", "CITATION.cff"):
        if (paths.root() / file).exists():
            _copy(paths.root() / file, folder / file)
    write_json(folder / "datapackage.json", tables.package(folder, record))
    write_json(folder / "codemeta.json", codemeta(record))
    text = readme.markdown(record)
    write_text(folder / "README.md", text)
    write_bytes(folder / "README.pdf", readme.pdf(text, record))
    write_json(folder / "ro-crate-metadata.json", crate.crate(folder, record))
    seal(folder)
    write_json(top / "zenodo.json", zenodo(record))
    made = folder.with_name(f"{folder.name}.zip")
    files = {f"{folder.name}/{file}": (folder / file).read_bytes() for file in sorted(tree(folder))}
    write_bytes(made, zipped(files, record.date))
    return made


def _source_files(root: Path) -> list[str]:
    """Files of the book that are written or kept: those git knows or would, without git all but what is made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, text=True, check=False,
    ) if shutil.which("git") else None  # fmt: skip
    if listed is not None and listed.returncode == 0 and listed.stdout:
        names = listed.stdout.split("\0")
    else:
        names = [path.relative_to(root).as_posix() for path in root.rglob("*")]
    return sorted(
        name
        for name in set(names)
        if name
        and not _NEVER & set(Path(name).parts)
        and not (root / name).is_symlink()
        and (root / name).is_file()
    )


def _copy(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(old, new)
