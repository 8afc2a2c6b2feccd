"""Colours hold their contrast in both themes, for colour-blind eyes and on a grey photocopy."""

from __future__ import annotations

import itertools

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.text import Text

from recompute.errors import RecomputeError
from recompute.figures import style

LIGHT = {colour: colour for colour in style.DARK}
THEMES = {"light": LIGHT, "dark": style.DARK}
TEXTS = [style.INK, style.MUTED, style.ACCENT, style.SECOND, *style.CYCLE]
MARKS = [style.NEUTRAL, *style.FINDINGS.values()]

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanope": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranope": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanope": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def lab(colour: str, eye: str = "usual") -> np.ndarray:
    """CIE 1976 L*a*b* as the eye sees the colour."""
    c = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.asarray(EYES[eye]) @ linear, 0, 1)
    to_xyz = np.array(
        [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    )
    xyz = to_xyz @ seen / [0.9505, 1, 1.089]
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_of_black_on_white_is_21():
    assert style.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert style.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_text_and_marks_hold_their_contrast(theme):
    shown = THEMES[theme]
    for colour in TEXTS:
        assert style.contrast(shown[colour], shown[style.PAPER]) >= 4.5, colour
    for colour in MARKS:
        assert style.contrast(shown[colour], shown[style.PAPER]) >= 3, colour
    for fill in style.SEQUENTIAL:
        assert style.contrast(shown[style.text_on(fill)], shown[fill]) >= 4.5, fill


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", THEMES)
def test_neighbouring_colours_differ_for_every_eye(theme, eye):
    for one, other in itertools.combinations(style.CYCLE, 2):
        gap = np.linalg.norm(lab(THEMES[theme][one], eye) - lab(THEMES[theme][other], eye))
        assert gap > 10, (one, other)


@pytest.mark.parametrize("theme", THEMES)
def test_decided_findings_and_shades_differ_in_grey(theme):
    # Open is hollow; what shares a colour is told apart by its sign.
    decided = {colour for name, colour in style.FINDINGS.items() if name != "open"}
    greys = sorted(lab(THEMES[theme][c])[0] for c in decided)
    assert np.diff(greys).min() > 7
    ramp = np.diff([lab(THEMES[theme][c])[0] for c in style.SEQUENTIAL])
    assert (abs(ramp) > 7).all()
    assert len(set(np.sign(ramp))) == 1


def test_the_dark_map_is_complete_and_reversible():
    everything = {style.PAPER, style.INK, style.MUTED, style.GRID, style.FAINT, style.NEUTRAL}
    everything |= {*style.CYCLE, *style.FINDINGS.values(), *style.SEQUENTIAL}
    assert everything == set(style.DARK)
    assert len(set(style.DARK.values())) == len(style.DARK)
    assert not set(style.DARK) & set(style.DARK.values())


def test_dark_svg_swaps_paint_and_leaves_links_and_words():
    paint = f"fill: {style.INK}; stroke: {style.PAPER}"
    svg = f'<use xlink:href="{style.INK}"/><g style="{paint}">{style.GRID}'
    dark = style.dark_svg(svg)
    assert f"fill: {style.DARK[style.INK]}; stroke: {style.DARK[style.PAPER]}" in dark
    assert f'href="{style.INK}"' in dark
    assert dark.endswith(style.GRID)


def test_use_sets_aside_the_machines_settings_and_gives_them_back():
    with mpl.rc_context({"axes.facecolor": "yellow", "lines.marker": "x"}):
        with style.use():
            assert mpl.rcParams["axes.facecolor"] == style.PAPER
            assert mpl.rcParams["lines.marker"] == "None"
        assert mpl.rcParams["axes.facecolor"] == "yellow"


def test_the_font_is_the_one_shipped():
    with style.use():
        for weight in ("normal", "bold"):
            file = findfont(FontProperties(family="Recompute Sans", weight=weight))
            assert "recompute/figures/fonts" in file.replace("\\", "/")


def test_the_least_type_is_ten_pixels_in_a_phone_s_358():
    assert 358 / (72 * style.WIDTH) * style.SMALL >= 10


def test_words_are_broken_between_words_only():
    assert (
        style.wrapped("output, purchasing-power parity", 23) == "output,\npurchasing-power parity"
    )
    assert style.wrapped("Kazakhstan", 4) == "Kazakhstan"


def test_an_unknown_size_is_refused():
    with pytest.raises(RecomputeError, match="no size 'huge'"):
        style.size("huge")


def test_spread_by_hand():
    assert style.spread([0, 10], 3, 0, 10) == [0, 10]
    assert style.spread([5, 5], 2, 0, 10) == [4, 6]
    assert style.spread([9, 10], 4, 0, 10) == [6, 10]
    assert style.spread([3, 1], 4, 0, 10) == [4, 0]
    assert style.spread([1, 1, 1], [1, 3], 0, 10) == pytest.approx([0, 1, 4])
    assert style.spread([], 4, 0, 1) == []


@given(
    st.lists(st.floats(0, 100, allow_nan=False), min_size=1, max_size=12),
    st.floats(0, 30, allow_nan=False),
)
def test_spread_keeps_order_gap_and_range(wanted, gap):
    found = style.spread(wanted, gap, 0, 100)
    room = min(gap, 100 / max(len(wanted) - 1, 1))
    order = np.argsort(wanted, kind="stable")
    assert (np.diff(np.array(found)[order]) >= room - 1e-9).all()
    assert min(found) >= -1e-9
    assert max(found) <= 100 + 1e-9
    if len(wanted) == 1 or np.diff(np.sort(wanted)).min() >= gap:
        assert found == pytest.approx(wanted)


def test_labels_at_line_ends_do_not_overlap():
    with style.use():
        fig, ax = plt.subplots()
        for i in range(6):
            ax.plot([0, 1, 2], [0, 1, 1 + i * 0.001], label=f"Country {i}")
        ax.plot([0, 1, 2], [2, 3, np.nan], label="Ends early, long before the others")
        ax.plot([0, 1], [np.nan, np.nan], label="Empty")
        style.label_lines(ax, bold=["Country 1"])
        fig.draw_without_rendering()
    assert [t.get_text() for t in ax.texts] == [f"Country {i}" for i in range(6)] + [
        "Ends early, long before\nthe others"
    ]
    own = sorted((Text.get_window_extent(t) for t in ax.texts), key=lambda box: box.y0)
    assert all(a.y1 <= b.y0 + 3 for a, b in itertools.pairwise(own))
    assert len({round(box.x0) for box in own if box.x0}) <= 2
    assert max(box.x1 for box in own) <= fig.bbox.x1
