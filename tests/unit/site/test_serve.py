"""A claim's address works as it is printed, with and without its ending."""

from __future__ import annotations

import functools
import gzip
import http.server
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from recompute.errors import RecomputeError
from recompute.site.serve import Pages, server


class Quiet(Pages):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "union-gdp.html").write_text("page")
    (tmp_path / "claims" / "union-gdp.json").write_text("{}")
    (tmp_path / "claims" / "index.html").write_text("all")
    (tmp_path / "claims.html").write_text("not this")
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("claims/union-gdp", "page"),
        ("claims/union-gdp.html", "page"),
        ("claims/union-gdp?from=report", "page"),
        ("claims/union-gdp.json", "{}"),
        ("claims/", "all"),
    ],
)
def test_an_address_leads_to_its_page(site: str, address: str, text: str) -> None:
    with urllib.request.urlopen(f"{site}/{address}") as answer:
        assert answer.read().decode() == text


@pytest.mark.parametrize("address", ["claims/other", "../secret", "claims/%2e%2e/%2e%2e/etc/hosts"])
def test_what_is_not_there_is_not_found(site: str, address: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as found:
        urllib.request.urlopen(f"{site}/{address}")
    assert found.value.code == 404


def test_text_is_sent_compressed_to_whoever_takes_it_so(site: str) -> None:
    request = urllib.request.Request(
        f"{site}/claims/union-gdp", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Type"].startswith("text/html")
        assert gzip.decompress(answer.read()) == b"page"


def _answer(site: str, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", int(site.rsplit(":", 1)[1]))) as line:
        line.sendall(request)
        return line.makefile("rb").readline()


@pytest.mark.parametrize(
    ("address", "host", "status"),
    [
        ("/claims/", "localhost", b"200"),
        ("/claims/%00", "localhost", b"404"),
        (f"/{'a' * 5000}", "localhost", b"404"),
        ("/out/secret.txt", "localhost", b"404"),
        ("/claims/", "evil.example", b"421"),
    ],
)
def test_what_no_reader_asks_for_is_refused(
    site: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory,
    address: str, host: str, status: bytes,
) -> None:  # fmt: skip
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.txt").write_text("secret")
    (tmp_path / "out").symlink_to(outside)
    asked = f"GET {address} HTTP/1.1\r\nHost: {host}:1\r\nConnection: close\r\n\r\n"
    assert status in _answer(site, asked.encode())


def test_a_port_in_use_is_told(site: str, tmp_path: Path) -> None:
    with pytest.raises(RecomputeError, match="cannot be used"):
        server(tmp_path, int(site.rsplit(":", 1)[1]))
