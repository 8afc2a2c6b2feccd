"""What a browser's Python is made of: held against hashes, kept whole, told with its licences."""

import hashlib
import io
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest

from recompute import paths
from recompute.errors import RecomputeError
from recompute.live import pages, parts


def _zip(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "-1.0.dist-info/"), text)
    return buffer.getvalue()


WHEEL = _zip(six__METADATA="Name: six\nVersion: 1.0\nLicense-Expression: MIT\n")


@pytest.fixture
def core(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of Pyodide with one wheel in its lock, on this machine's disk."""
    monkeypatch.setattr(paths, "live", lambda: tmp_path / ".live")
    monkeypatch.setattr(parts, "WHEELS", ("six",))
    entry = {"file_name": "six.whl", "sha256": hashlib.sha256(WHEEL).hexdigest()}
    lock = json.dumps({"packages": {"six": entry}})
    packed = tmp_path / "pyodide.tgz"
    with tarfile.open(packed, "w:gz") as archive:
        for name in parts.CORE_FILES:
            content = lock.encode() if name.endswith(".json") else name.encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    monkeypatch.setattr(parts, "CORE", packed.as_uri())
    monkeypatch.setattr(parts, "CORE_SHA512", hashlib.sha512(packed.read_bytes()).hexdigest())
    official = tmp_path / "official"
    official.mkdir()
    (official / "six.whl").write_bytes(WHEEL)
    monkeypatch.setattr(parts, "OFFICIAL", f"{official.as_uri()}/")
    monkeypatch.setattr(parts, "_downloaded", lambda *_: [])
    return tmp_path


def test_parts_are_kept_with_their_licences(core: Path) -> None:
    made = parts.prepare()
    assert paths.live_ready().exists()
    assert {path.name for path in (made / "py").iterdir()} == {*parts.CORE_FILES, "six.whl"}
    assert parts.licences()[1:] == ["six 1.0: MIT"]
    kept = json.loads(paths.live_ready().read_text())
    assert kept["six.whl"] == hashlib.sha256(WHEEL).hexdigest()


@pytest.mark.parametrize("changed", ["pyodide.tgz", "official/six.whl"])
def test_a_changed_byte_is_refused_and_the_last_parts_stay(core: Path, changed: str) -> None:
    before = parts.prepare() / paths.live_ready().name
    kept = before.read_bytes()
    file = core / changed
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(RecomputeError, match="not the file its hash describes") as refused:
        parts.prepare()
    assert file.name in refused.value.where
    assert before.read_bytes() == kept


def test_the_wheels_are_taken_from_a_registry_where_the_release_is_out_of_reach(
    core: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (core / "official" / "six.whl").unlink()
    carrier = core / "open_webui.whl"

    def carried(wheel: bytes) -> None:
        with zipfile.ZipFile(carrier, "w") as archive:
            archive.writestr("open_webui/frontend/pyodide/six.whl", wheel)

    monkeypatch.setattr(
        parts, "_downloaded", lambda begins, *_: [carrier] if begins == "open_webui" else []
    )
    carried(WHEEL)
    assert (parts.prepare() / "py" / "six.whl").read_bytes() == WHEEL
    carried(WHEEL + b"?")
    with pytest.raises(RecomputeError, match="not the file its hash describes"):
        parts.prepare()


def test_without_a_network_it_says_what_to_do(core: Path) -> None:
    (core / "pyodide.tgz").unlink()
    with pytest.raises(RecomputeError, match="cannot be fetched") as refused:
        parts.prepare()
    assert "network" in refused.value.mend


def test_a_package_that_is_not_what_is_pinned_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pip(words: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        assert "--require-hashes" in words
        return subprocess.CompletedProcess(words, 1, "", "ERROR: THESE PACKAGES DO NOT MATCH")

    monkeypatch.setattr(subprocess, "run", pip)
    with pytest.raises(RecomputeError, match="arro3 cannot be had: THESE PACKAGES DO NOT MATCH"):
        parts._downloaded("arro3", tmp_path)


def test_the_book_s_zip_is_the_same_each_time_and_holds_what_the_page_imports() -> None:
    content = pages.book()
    assert content == pages.book()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        claims = json.loads(archive.read("data/claims.yaml"))
    assert claims["claims"]
    assert {"scripts/eaeu/exports.py", "scripts/recompute/live/run.py", "scripts/yaml/__init__.py",
            "data/sources.lock.json", "_toc.yml"} <= names  # fmt: skip
    assert not [name for name in names if name.startswith(("scripts/recompute/site", "data/tidy"))]


def test_without_parts_nothing_is_offered(core: Path, tmp_path: Path) -> None:
    assert pages.offers({"claims": [{"id": "a"}]}, tmp_path) == {}
    pages.place(tmp_path / "html", tmp_path)
    assert not (tmp_path / "html").exists()
