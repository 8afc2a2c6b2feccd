"""A number is judged as it is written: one rule of wording for all claims.

The digits give the tolerance and the words the direction:

============  =============================================  ==========================
words         holds for a value v                            example
============  =============================================  ==========================
"="           rounds to the number as it is written          1,967: 1,966.5 <= v < 1,967.5
"about"       within five per cent of it                     about 200: 190 to 210
"nearly"      below it, by five per cent at most             nearly 200: 190 <= v < 200
">", "<"      beyond it, once rounded as it is written       more than 80: v > 79.5
">=", "<="    at it or beyond, once rounded                  at least 3: v >= 2.5
============  =============================================  ==========================

A whole number that ends in noughts, such as 80 per cent, is taken to be written to the unit.
"""

from decimal import Decimal

from recompute.claims.ledger import Stated

ROUND_WORDS = 0.05
"""What "about" and "nearly" allow, as a share of the number."""
CLOSE = 0.05
"""By how much of the stated number a value may miss what was stated and still be close to it."""


def half_unit(value: float) -> float:
    """Half a unit of the last digit a number is written with: 0.5 for 80, 0.05 for 25.3."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return 0.5 * 10.0 ** min(int(exponent), 0)


def holds(stated: Stated, value: float) -> bool:
    """Tell whether a value is what was stated, by the rule of wording.

    Parameters
    ----------
    stated : Stated
        Number, in the unit of `value`, and relation.
    value : float
        What was computed.
    """
    number = float(stated.value)
    half = half_unit(number)
    match stated.relation:
        case "=":
            return number - half <= value < number + half
        case "about":
            return abs(value - number) <= ROUND_WORDS * abs(number)
        case "nearly":
            return number - ROUND_WORDS * abs(number) <= value < number
        case ">" | ">=":
            return value > number - half if stated.relation == ">" else value >= number - half
        case _:
            return value < number + half if stated.relation == "<" else value <= number + half


def close(stated: Stated, value: float) -> bool:
    """Tell whether a value that misses what was stated misses it by little, on the right side of 0."""
    if stated.unit == "year":  # a year is right or wrong
        return False
    number = float(stated.value)
    return value * number > 0 and abs(value - number) <= CLOSE * abs(number)
