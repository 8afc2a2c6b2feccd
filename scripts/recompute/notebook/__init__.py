"""The book: what a chapter is written with, and how pages are made of it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recompute.notebook.chapter import Chapter

__all__ = ["Chapter"]


def __getattr__(name: str) -> Any:
    """Import the chapter's tools, with pandas and matplotlib behind them, when first asked for."""
    if name == "Chapter":
        from recompute.notebook.chapter import Chapter  # noqa: PLC0415 - the command line stays quick

        return Chapter
    raise AttributeError(name)
