"""Libraries a page does not have: imported in peace, named where they are needed."""

import subprocess
import sys

import pytest

from recompute.live.absent import ABSENT, Absent, NotInPageError

USED = """
from recompute.live import absent
absent.install(["scipy", "matplotlib"])
import matplotlib.pyplot as plt
from scipy.sparse.csgraph import dijkstra
drawn: plt.Figure
try:
    dijkstra([[0]])
except absent.NotInPageError as error:
    print(error.library)
import pandas
print(pandas.Series([1, 2]).sum())
"""


def test_an_absent_library_is_named_when_it_is_used() -> None:
    done = subprocess.run([sys.executable, "-c", USED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["scipy", "3"]


@pytest.mark.parametrize("name", ABSENT)
def test_what_is_absent_names_itself(name: str) -> None:
    with pytest.raises(NotInPageError, match=name) as refused:
        Absent(name).anything()
    assert "notebook" in refused.value.mend
