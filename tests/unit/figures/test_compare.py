"""A group among others: every value has its mark, the highlighted one its number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.figures.compare import groups_by_measure
from tests.unit.figures.test_plots import sound, texts

FRAME = pd.DataFrame(
    {"union": [20.0, 140.0], "EU": [400.0, np.nan], "ASEAN": [10.0, 30.0]},
    index=["research", "broadband"],
)
LOOKS = {"unit": "% of the world", "reference": 100.0, "reference_label": "the world"}


def test_every_group_has_a_mark_and_the_highlight_a_number() -> None:
    fig = groups_by_measure(FRAME, "union", **LOOKS)
    sound(fig)
    assert {"20", "140", "the world", "research"} <= set(texts(fig))
    names = {t.get_text() for t in fig.legends[0].get_texts()}
    assert names == {"union", "EU", "ASEAN"}


@pytest.mark.parametrize(
    ("frame", "highlight"),
    [(FRAME, "Mercosur"), (FRAME * 0, "union"), (FRAME[["union"] * 7], "union")],
)
def test_a_frame_that_cannot_be_drawn(frame: pd.DataFrame, highlight: str) -> None:
    if frame.columns.duplicated().any():
        frame = frame.set_axis(["union", *"abcdef"], axis=1)
    with pytest.raises(RecomputeError, match="six groups at most"):
        groups_by_measure(frame, highlight, **LOOKS)
