from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from recompute.sources.links import dead


@pytest.fixture
def server() -> Iterator[str]:
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(int(self.path.strip("/")))
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    running = http.server.HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()


def test_only_what_does_not_answer_is_told(server: str) -> None:
    found = dead([f"{server}/{code}" for code in (200, 404, 403, 500)])
    assert found == {f"{server}/404": "HTTP 404", f"{server}/500": "HTTP 500"}


def test_no_server_is_told() -> None:
    found = dead(["http://127.0.0.1:9/"])
    assert set(found) == {"http://127.0.0.1:9/"}
