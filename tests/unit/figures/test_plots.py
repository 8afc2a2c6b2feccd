"""Plots stand with one specification and with thousands, and leave by the door."""

from __future__ import annotations

import gzip
import io
import itertools

import numpy as np
import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.figures import curve, plots, style
from recompute.figures.publish import _look

CHOICES = {
    "source": ["COW", "OEC", "WITS"],
    "deflated": [True, False],
    "start": list(range(2000, 2014)),
}


def specifications(count: int, *, intervals: bool = True, flat: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(1)
    names = list(CHOICES)
    every = itertools.cycle(itertools.product(*CHOICES.values()))
    table = pd.DataFrame([dict(zip(names, next(every), strict=True)) for _ in range(count)])
    table["value"] = 5.0 if flat else rng.normal(20, 10, count)
    table["low"] = table["value"] - 3 if intervals else np.nan
    table["high"] = table["value"] + 3 if intervals else np.nan
    table["supports"] = table["value"] > 25
    table["main"] = np.arange(count) == count // 2
    return table


def svg(fig) -> str:
    out = io.StringIO()
    with style.use():
        fig.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def texts(fig) -> list[str]:
    return [t.get_text() for ax in fig.axes for t in [*ax.texts, *ax.get_yticklabels()]]


def sound(fig) -> str:
    """Check what the door checks, and that nothing is cut off."""
    drawn = svg(fig)
    assert list(_look(fig, drawn)) == []
    box = fig.get_tightbbox()
    width, height = fig.get_size_inches()
    assert box.x0 > -0.05
    assert box.y0 > -0.05
    assert box.x1 < width + 0.05
    assert box.y1 < height + 0.05
    return drawn


@pytest.mark.parametrize("count", [1, 2, 5, 84, 300, 2000])
def test_specification_curve_at_every_scale(count):
    fig = plots.specification_curve(
        specifications(count),
        CHOICES,
        unit="%",
        threshold=25,
        threshold_label="25 %",
        value_label="Growth",
    )
    drawn = sound(fig)
    assert len(gzip.compress(drawn.encode())) < 30_000  # as public hosts send it
    assert any(text.startswith("Main: ") for text in texts(fig))
    assert fig.axes[1].get_xlabel().startswith(f"{count:,} specification")


def test_specification_curve_counts_what_agrees():
    table = specifications(84)
    fig = plots.specification_curve(table, CHOICES)
    agree = int(table["supports"].sum())
    legend = [t.get_text() for t in fig.axes[0].get_legend().get_texts()]
    assert legend == [f"{agree} agree with the claim", f"{84 - agree} do not"]
    shares = table.groupby("source")["supports"].mean()
    assert f"{100 * shares['COW']:.0f} %" in texts(fig)
    assert {"Source", "COW", "Deflated", "yes", "Start", "2000", "2013"} <= set(texts(fig))


@pytest.mark.parametrize("count", [5, 84, 2000])
def test_placebo_ranks_stand_between_the_curve_and_its_choices(count):
    table = specifications(count)
    table["as_large"] = np.where(np.arange(count) % 2 == 0, np.linspace(0, 100, count), np.nan)
    fig = plots.specification_curve(table, CHOICES, unit="%")
    sound(fig)
    _, ranks, _ = fig.axes
    assert ranks.get_title(loc="left").startswith("placebos with as large an effect")
    (line,) = ranks.lines
    assert set(line.get_ydata()) <= set(table["as_large"].dropna())
    if count <= 200:  # none left out
        assert len(line.get_ydata()) == table["as_large"].notna().sum()


def test_all_equal_values_and_no_varying_choice():
    sound(plots.specification_curve(specifications(84, flat=True), CHOICES, unit="US$ billion"))
    one = specifications(3, intervals=False).assign(source="COW")
    fig = plots.specification_curve(one, ["source"])
    sound(fig)
    assert "Source" not in texts(fig)


def test_years_are_numbered_as_years():
    table = specifications(84, intervals=False).assign(value=2012.0)
    table.loc[:20, "value"] = 2010.0
    for years in (table, table.assign(value=2012.0)):
        fig = plots.specification_curve(years, CHOICES, unit="year")
        sound(fig)
        ticks = [t.get_text() for t in fig.axes[0].get_yticklabels()]
        assert "2012" in ticks
        assert all(len(t) == 4 and abs(int(t) - 2011) < 8 for t in ticks)
        assert "Main: 2012" in texts(fig)


def test_the_order_of_rows_does_not_change_the_picture():
    table = specifications(84)
    shuffled = table.sample(frac=1, random_state=3)
    assert svg(plots.specification_curve(table, CHOICES)) == svg(
        plots.specification_curve(shuffled, CHOICES)
    )


def test_shared_columns_hold_every_specification_and_keep_the_extremes():
    table = specifications(2000)
    columns = curve._columns(table)
    assert columns.count == 80
    sizes = np.bincount(columns.of)
    assert (sizes == 25).all()
    everything = columns.share(np.ones(2000, dtype=bool))
    assert everything == pytest.approx(np.ones(80))
    uses = (columns.table["source"] == "COW").to_numpy()
    assert (columns.share(uses) * sizes).sum() == pytest.approx(uses.sum())
    shown = set(columns.thinned().tolist())
    assert {0, 1999, int(np.argmax(columns.table["main"]))} <= shown


def test_the_main_value_is_not_written_across_the_threshold():
    table = specifications(84, intervals=False)
    for level in (15, 20, 25):
        fig = plots.specification_curve(table, CHOICES, threshold=level, threshold_label="decides")
        ax = fig.axes[0]
        note = next(t for t in ax.texts if t.get_text().startswith("Main"))
        box = note.get_window_extent()
        line = ax.transData.transform((0, level))[1]
        assert not box.y0 <= line <= box.y1


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (specifications(4).drop(columns="supports"), "lacks supports"),
        (specifications(4).drop(columns="source"), "lacks source"),
        (specifications(4).head(0), "no specification"),
        (specifications(4).assign(value=np.nan), "no finite value"),
    ],
)
def test_a_table_that_cannot_be_drawn(table, message):
    with pytest.raises(RecomputeError, match=message):
        plots.specification_curve(table, CHOICES)


def test_coefficients_write_their_numbers():
    table = pd.DataFrame(
        {
            "label": ["OEC", "COW"],
            "value": [12.34, 1.0],
            "low": [2.0, np.nan],
            "high": [22.0, np.nan],
        }
    )
    fig = plots.coefficients(table, unit="%", reference_label="no effect")
    sound(fig)
    assert {"12.3 (2.0 to 22.0)", "1.0", "OEC"} <= set(texts(fig))
    with pytest.raises(RecomputeError, match="lacks a column"):
        plots.coefficients(table.drop(columns="low"), unit="%")


@pytest.mark.parametrize("side", [1, 5, 20])
def test_pair_heatmap(side):
    values = np.arange(side * side, dtype=float).reshape(side, side)
    frame = pd.DataFrame(
        values, index=[f"R{i}" for i in range(side)], columns=[f"C{i}" for i in range(side)]
    )
    frame.iloc[0, 0] = np.nan if side > 1 else 3.0
    frame.index.name, frame.columns.name = "Exporter", "Importer"
    fig = plots.pair_heatmap(frame, "US$ million")
    drawn = sound(fig)
    assert len(fig.axes[0].patches) == side * side - (side > 1)
    if side == 5:
        assert style.SEQUENTIAL[-1] in style.colours(drawn)
        assert "24.0" in texts(fig)


def test_pair_heatmap_of_equal_and_of_missing_values():
    sound(plots.pair_heatmap(pd.DataFrame([[2.0, 2.0]]), "%"))
    with pytest.raises(RecomputeError, match="no pair"):
        plots.pair_heatmap(pd.DataFrame([[np.nan]]), "%")


@pytest.mark.parametrize(
    "counts",
    [
        {"holds": 21, "close": 3, "in part": 9, "fails": 14, "cannot tell": 4, "no data": 1},
        {"holds": 1, "in part": 1, "fails": 1, "no data": 1, "open": 44},
        {"holds": 44, "close": 1, "fails": 1, "cannot tell": 1, "open": 1},
        {"holds": 1},
    ],
)
def test_findings_bar_labels_every_segment_apart(counts):
    fig = plots.findings_bar(counts)
    sound(fig)
    names = [t for t in fig.axes[0].texts if t.get_text() in counts]
    assert [t.get_text() for t in names] == list(counts)
    boxes = [t.get_window_extent() for t in names]
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(boxes))
    assert len(fig.axes[0].patches) == len(counts)


def test_findings_bar_keeps_to_the_scale():
    with pytest.raises(RecomputeError, match="no finding 'true'"):
        plots.findings_bar({"true": 3})
    with pytest.raises(RecomputeError, match="no claim"):
        plots.findings_bar({"holds": 0})


def test_lines_and_slopes():
    frame = pd.DataFrame({f"E{i}": np.arange(5.0) + i for i in range(20)}, index=range(2010, 2015))
    fig = plots.slope_or_lines(frame, ["E3", "E7"], unit="%")
    sound(fig)
    assert {"E3", "E7"} == {t.get_text() for t in fig.axes[0].texts}
    slope = plots.slope_or_lines(frame.iloc[[0, 4], :4], unit="%")
    sound(slope)
    assert "E3  7.00" in texts(slope)
    with pytest.raises(RecomputeError, match="highlight"):
        plots.slope_or_lines(frame, ["Atlantis"], unit="%")


def test_ranked_bars():
    series = pd.Series({"a": 1.0, "b": 78.25, "c": -3.0, "d": np.nan})
    fig = plots.ranked_bars(series, ["b"], unit="%", reference=20, reference_label="equal")
    sound(fig)
    assert [t.get_text() for t in fig.axes[0].get_yticklabels()] == ["b", "a", "c"]
    assert {"78.2", "−3.0", "equal 20.0"} <= set(texts(fig))
    sound(plots.ranked_bars(series.iloc[:1], unit="%"))
    assert {"2", "31"} <= set(texts(plots.ranked_bars(pd.Series({"a": 31, "b": 2}), unit="works")))
    with pytest.raises(RecomputeError, match="no value"):
        plots.ranked_bars(pd.Series([np.nan]), unit="%")
