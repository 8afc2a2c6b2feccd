import pytest

from recompute.errors import RecomputeError
from recompute.measures import concentration


def test_number_equivalent_of_equal_partners():
    assert concentration.number_equivalent(0.2) == pytest.approx(5)


def test_an_index_times_ten_thousand_is_refused():
    with pytest.raises(RecomputeError, match="no Herfindahl index"):
        concentration.number_equivalent(2600)
