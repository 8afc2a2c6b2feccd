r"""What an index of concentration means.

The Herfindahl–Hirschman index, :math:`H = \sum_i s_i^2` over shares, runs from 1/n (even) to 1 (one
partner has all) {cite}`hirschman1964`; `dependence.herfindahl_bounds` gives it.
"""

from recompute.errors import RecomputeError


def number_equivalent(index: float) -> float:
    """Give the number of equal partners with the same index, 1/H {cite}`adelman1969`."""
    if not 0 < index <= 1 + 1e-12:
        raise RecomputeError(
            f"{index:g} is no Herfindahl index",
            where="number_equivalent",
            mend="give an index between 0 and 1, not times 10,000",
        )
    return 1 / index
