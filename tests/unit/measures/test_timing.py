"""Event years against others: by hand, and with data made so that the answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from recompute.errors import RecomputeError
from recompute.measures import timing

DOUBLING = pd.Series([1.0, 2.0, 4.0, 8.0, 16.0], index=range(2000, 2005))


def test_the_lead_up_uses_years_before_only():
    rise = timing.lead_up(DOUBLING, 2, "rise")
    assert rise.index.tolist() == [2003, 2004, 2005]
    assert np.allclose(rise, 2 * np.log(2))
    level = timing.lead_up(DOUBLING, 2, "level")
    assert level.index.tolist() == [2002, 2003, 2004, 2005]
    assert level[2002] == pytest.approx(np.log(2) / 2)
    changed = DOUBLING.copy()
    changed[2004] = 1000.0
    assert timing.lead_up(changed, 2, "rise")[2004] == rise[2004]


def test_the_contrast_by_hand():
    exposure = pd.Series([1.0, 0.0, 0.0, 3.0], index=range(2000, 2004))
    found = timing.contrast(exposure, [2003, 2003, 1990])
    assert found.difference == pytest.approx(3 - 1 / 3)
    assert found.p_value == pytest.approx(1 / 4)  # the best of four places
    assert found.events == 1


def test_events_that_follow_the_peaks_stand_out_and_drift_alone_does_not():
    years = np.arange(1980, 2020)
    peaks = [1984, 1993, 2001, 2011]
    exposure = pd.Series(np.where(np.isin(years, peaks), 1.0, 0.0), index=years)
    assert timing.contrast(exposure, peaks).p_value == pytest.approx(1 / 40)
    drift = pd.Series(np.linspace(1, 0, 40), index=years)
    assert timing.contrast(drift, peaks).p_value > 0.1


def test_under_no_link_about_one_in_ten_stands_out():
    draw = np.random.default_rng(3)
    years = range(1990, 2020)
    low = [
        timing.contrast(
            pd.Series(draw.normal(size=30).cumsum(), index=years),
            draw.choice(years, 6, replace=False),
        ).p_value
        <= 0.1
        for _ in range(1000)
    ]
    assert 0.07 < np.mean(low) < 0.13


def test_gaps_and_empty_patterns_are_refused():
    with pytest.raises(RecomputeError, match="consecutive years"):
        timing.lead_up(DOUBLING.drop(2002), 2, "rise")
    with pytest.raises(RecomputeError, match="some with an event"):
        timing.contrast(DOUBLING, [1990])


def test_interval_is_what_shifted_dates_leave_possible():
    # One year stands out by 1; of the ten shifts nine differ by -1/9 or less, none by more.
    exposure = pd.Series([0.0] * 9 + [1.0], index=range(2000, 2010))
    found = timing.contrast(exposure, [2009])
    assert found.difference == pytest.approx(1)
    assert found.low == pytest.approx(1 + 1 / 9)
    assert found.high == pytest.approx(1 + 1 / 9)
