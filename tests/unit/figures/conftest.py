"""A book of one source, and figures to publish in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from recompute.figures import publish as door
from recompute.figures import style
from recompute.figures.publish import PublishedFigure

SOURCE = SimpleNamespace(
    institution="World Bank",
    title="World Development Indicators",
    vintage="July 2026",
    published="2026-07-31",
    licence="CC BY 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    url="https://data.worldbank.org",
    citation="wdi2026",
)


@pytest.fixture(autouse=True)
def _book(tmp_path, monkeypatch):
    (tmp_path / "_toc.yml").touch()
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("RECOMPUTE_ROOT", str(tmp_path))
    monkeypatch.setattr(door, "catalogue", lambda: {"wdi-2026-07": SOURCE})
    yield
    plt.close("all")


@pytest.fixture
def gdp() -> pd.DataFrame:
    return pd.DataFrame(
        {"year": [2019, 2020], "gdp (US$ billion)": [1.9e3, 1 / 3], "who": ["=A1", "b"]}
    )


@pytest.fixture
def figure(gdp):
    def draw() -> plt.Figure:
        with style.use():
            fig, ax = plt.subplots(figsize=style.size("small"))
            ax.plot(gdp["year"], gdp["gdp (US$ billion)"], label="Union")
            style.value_axis(ax, "US$ billion")
            style.label_lines(ax)
        return fig

    return draw


@pytest.fixture
def publish(figure, gdp, tmp_path):
    def call(**changes: Any) -> PublishedFigure:
        arguments: dict[str, Any] = {
            "figure_id": "union-gdp",
            "fig": figure(),
            "data": gdp,
            "title": "GDP of the union",
            "caption": "At market rates.",
            "alt": "The union's GDP was US$ 1,900 billion in 2019 and fell to almost nothing.",
            "sources": ["wdi-2026-07"],
            "claims": ["union-gdp"],
            "chapter": "obstacles",
            "folder": tmp_path / "figures",
            **changes,
        }
        return door.publish(**arguments)

    return call
