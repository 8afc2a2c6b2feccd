from __future__ import annotations

import pytest

from recompute.claims.ways import cross
from recompute.errors import RecomputeError
from tests.benchmarks import claims as benchmarks

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("count", [1_000, 10_000])
def test_a_long_claim_has_the_ways_asked_for(count: int) -> None:
    (part,) = benchmarks.long_claim(count).parts
    kept, dropped = cross(part)
    assert len(kept) == count
    assert not dropped


def test_each_way_gives_a_number_of_its_own() -> None:
    compute = benchmarks.Growth()
    kept, _ = cross(benchmarks.long_claim(1_000).first)
    found = {compute(**one).value for one in kept}
    assert len(found) == 1_000
    assert compute(**kept[0]).low < compute(**kept[0]).value < compute(**kept[0]).high


def test_growth_counts_time_and_memory() -> None:
    table = benchmarks.growth((1_000,), (1,))
    assert table[["ways", "workers"]].values.tolist() == [[1_000, 1]]
    assert (table[["seconds", "cpu_s", "peak_mib"]] > 0).all(axis=None)


def test_a_length_that_is_no_power_of_ten_is_told() -> None:
    with pytest.raises(RecomputeError, match="1500 is not a power of ten"):
        benchmarks.long_claim(1500)
