"""A printed book is set again when, and only when, something that it is made from has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from recompute.site import typeset


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book that names a picture, and a setter whose every PDF is another one."""
    (tmp_path / "extra").mkdir()
    (tmp_path / "extra" / "rise.svg").write_text("<svg/>")
    folder = tmp_path / "typst"
    folder.mkdir()
    (folder / "book.typ").write_text("#let picture(file) = image(file)")
    file = folder / "report.book.typ"
    file.write_text('#import "book.typ": *\n#picture("/extra/rise.svg")')
    made = iter(range(100))
    monkeypatch.setattr(typeset, "_compiled", lambda *_: f"%PDF {next(made)}".encode())
    monkeypatch.setattr(typeset, "_released", lambda: 0)
    return file


@pytest.mark.parametrize(
    ("changed", "anew"),
    [
        ("typst/report.book.typ", True),
        ("typst/book.typ", True),
        ("extra/rise.svg", True),
        ("extra/other.svg", False),
    ],
)
def test_only_what_the_book_is_made_from_sets_it_anew(book: Path, changed: str, anew: bool) -> None:
    root = book.parents[1]
    first = typeset._set(book, root)
    assert typeset._set(book, root) == first
    with (root / changed).open("a") as file:
        file.write("\n")
    assert (typeset._set(book, root) != first) is anew


def test_a_book_whose_setting_failed_is_set_by_the_next_build(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    root = book.parents[1]
    good = typeset._compiled
    monkeypatch.setattr(typeset, "_compiled", stop)
    with pytest.raises(KeyboardInterrupt):
        typeset._set(book, root)
    monkeypatch.setattr(typeset, "_compiled", good)
    assert typeset._set(book, root).startswith(b"%PDF")
