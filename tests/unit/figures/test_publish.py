"""The door lets whole, readable, attributed figures out, always with the same bytes."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from PIL import Image
from pypdf import PdfReader

from recompute.errors import RecomputeError
from recompute.figures import style

FORMATS = ["svg", "dark.svg", "png", "thumb.png", "pdf", "csv", "json"]


def contents(folder) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


def test_every_format_is_written_twice_the_same(publish, tmp_path):
    publish()
    first = contents(tmp_path / "figures")
    assert sorted(first) == sorted(f"union-gdp.{ext}" for ext in FORMATS)
    publish(folder=tmp_path / "again")
    assert contents(tmp_path / "again") == first
    assert not plt.get_fignums()


BARS = """
import hashlib, io
import pandas as pd
from recompute.figures import plots, style
fig = plots.ranked_bars(pd.Series({"Côte": 2.0, "b": 1.0}), unit="%")
out = io.StringIO()
with style.use():
    fig.savefig(out, format="svg", metadata={"Date": None})
print(hashlib.sha256(out.getvalue().encode()).hexdigest())
"""


def test_another_process_and_locale_draw_the_same(tmp_path, capsys):
    exec(BARS, {})
    here = capsys.readouterr().out
    there = subprocess.run(
        [sys.executable, "-c", BARS],
        env={"PYTHONHASHSEED": "7", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert here == there


def test_dark_variant_holds_no_light_colour(publish, tmp_path):
    publish()
    light = (tmp_path / "figures" / "union-gdp.svg").read_text()
    dark = (tmp_path / "figures" / "union-gdp.dark.svg").read_text()
    assert {style.PAPER, style.INK, style.MUTED, style.GRID, style.ACCENT} <= style.colours(light)
    assert style.colours(light) <= set(style.DARK)
    assert style.colours(dark) <= set(style.DARK.values())


def test_pictures_and_their_descriptions(publish, tmp_path):
    shown = publish()
    with Image.open(tmp_path / "figures" / "union-gdp.png") as png:
        assert png.info["dpi"] == pytest.approx((300, 300), abs=0.1)
        assert png.width == pytest.approx(300 * 4.6, abs=40)
        assert png.info["Description"] == shown.alt
    pdf = PdfReader(tmp_path / "figures" / "union-gdp.pdf")
    assert "US$ billion" in pdf.pages[0].extract_text()
    assert pdf.metadata.title == "GDP of the union"
    assert pdf.metadata.creation_date is None
    svg = (tmp_path / "figures" / "union-gdp.svg").read_text()
    assert "<title>GDP of the union</title>" in svg
    assert "dc:date" not in svg


def test_a_thumbnail_keeps_the_colour_of_a_small_mark(publish, tmp_path):
    with style.use():
        fig, ax = plt.subplots(figsize=style.size("small"))
        for place in range(6):
            ax.barh(place, place + 1, color=style.NEUTRAL)
        ax.plot([5], [0], marker="o", color=style.SECOND)
    publish(fig=fig)
    with Image.open(tmp_path / "figures" / "union-gdp.thumb.png") as png:
        pixels = np.asarray(png.convert("RGB"), dtype=int)
    wanted = [int(style.SECOND[i : i + 2], 16) for i in (1, 3, 5)]
    assert np.abs(pixels - wanted).sum(axis=2).min() < 30


def test_data_are_plain_and_disarmed(publish, tmp_path):
    publish()
    assert (tmp_path / "figures" / "union-gdp.csv").read_bytes() == (
        b"year,gdp (US$ billion),who\n2019,1900,'=A1\n2020,0.3333333333,b\n"
    )


def test_record_names_source_and_columns(publish, tmp_path):
    publish(columns={"year": "calendar year"})
    record = json.loads((tmp_path / "figures" / "union-gdp.json").read_text())
    assert record["sources"] == [
        {
            "id": "wdi-2026-07",
            "institution": "World Bank",
            "title": "World Development Indicators",
            "vintage": "July 2026",
            "licence": "CC BY 4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "url": "https://data.worldbank.org",
            "citation": "wdi2026",
        }
    ]
    assert record["columns"][0] == {"name": "year", "type": "int", "unit": "calendar year"}
    assert [c["type"] for c in record["columns"]] == ["int", "float", "string"]
    assert record["claims"] == ["union-gdp"]
    assert (record["chapter"], record["rows"]) == ("obstacles", 2)
    assert record["size"]["width"] == pytest.approx(4.6, abs=0.2)


def test_notebook_shows_picture_and_the_book_finds_the_id(publish):
    bundle = publish()._repr_mimebundle_(include=None, exclude=None)
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")
    assert bundle["text/vnd.recompute.figure"] == "union-gdp"


def test_a_named_index_is_data_too(publish, gdp, tmp_path):
    publish(data=gdp.set_index("year"))
    assert (tmp_path / "figures" / "union-gdp.csv").read_text().startswith("year,")


def test_data_may_be_one_series(publish, gdp, tmp_path):
    publish(data=gdp.set_index("year")["gdp (US$ billion)"])
    table = (tmp_path / "figures" / "union-gdp.csv").read_text()
    assert table.splitlines()[:2] == ["year,gdp (US$ billion)", "2019,1900"]


def test_a_label_outside_the_page_is_not_cut_off(publish, figure, tmp_path):
    fig = figure()
    fig.set_layout_engine("none")
    with style.use():
        style.note(fig.axes[0], "far to the right", (1, 0.5), (90, 0), xycoords="axes fraction")
    publish(fig=fig)
    record = json.loads((tmp_path / "figures" / "union-gdp.json").read_text())
    assert record["size"]["width"] > 5.5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"figure_id": "Union GDP"}, "permanent address"),
        ({"figure_id": "../etc"}, "permanent address"),
        ({"title": " "}, "no title"),
        ({"caption": ""}, "no caption"),
        ({"alt": ""}, "no alt"),
        (
            {"alt": "The best fit is nan, the exports of one with the imports of the other."},
            "do not give",
        ),
        ({"alt": "A chart of GDP."}, "alternative text"),
        ({"alt": "G" * 41, "title": "G" * 41}, "alternative text"),
        ({"sources": []}, "names no source"),
        ({"sources": ["wdi-1999"]}, "no source has the id 'wdi-1999'"),
        ({"data": pd.DataFrame({"year": []})}, "are empty"),
        ({"data": pd.DataFrame({"gdp": [1.0]})}, "'gdp' of the data does not say its unit"),
        ({"data": pd.DataFrame([[1, 2]], columns=["year", "year"])}, "same name"),
        ({"columns": {"gpd": "US$"}}, "documents gpd"),
    ],
)
def test_bad_input_is_refused_and_nothing_written(publish, tmp_path, changes, message):
    with pytest.raises(RecomputeError, match=message):
        publish(**changes)
    assert not (tmp_path / "figures").exists()
    assert not plt.get_fignums()


@pytest.mark.parametrize(
    "name",
    [
        "gdp (US$ billion)",
        "gdp_usd",
        "trade_million",
        "russia_share",
        "year",
        "start year",
        "hhi",
        "n",
        "%",
    ],
)
def test_a_unit_may_be_said_in_words(publish, name):
    publish(data=pd.DataFrame({name: [1.0]}))


def test_units_in_rows_or_in_columns_count(publish):
    publish(data=pd.DataFrame({"value": [1.0], "unit": ["%"]}))
    publish(data=pd.DataFrame({"value": [1.0]}), columns={"value": "%"})
    publish(data=pd.DataFrame({"supports": [True]}))


def draw_foreign(ax):
    ax.axhline(3, color="lime")


def draw_black(ax):
    ax.text(2019, 5, "black", color="black")


def draw_small(ax):
    ax.text(2019, 5, "small", fontsize=6)


def draw_bitmap(ax):
    ax.imshow(np.eye(2), extent=(2019, 2020, 0, 9), aspect="auto", cmap="gray")


def draw_far_away(ax):
    ax.annotate("lost", (1800, 5), annotation_clip=False)


@pytest.mark.filterwarnings("ignore:constrained_layout not applied")
@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (draw_foreign, "#00ff00"),
        (draw_black, "#000000"),
        (draw_small, "'small' is too small"),
        (draw_bitmap, "bitmap"),
        (draw_far_away, "far outside the figure"),
    ],
)
def test_a_figure_that_breaks_the_look_is_refused(publish, figure, draw, message):
    fig = figure()
    with style.use():
        draw(fig.axes[0])
    with pytest.raises(RecomputeError, match=message):
        publish(fig=fig)


def test_a_failed_second_publication_leaves_the_first(publish, tmp_path):
    publish()
    before = contents(tmp_path / "figures")
    with pytest.raises(RecomputeError):
        publish(sources=["no-such"])
    assert contents(tmp_path / "figures") == before
