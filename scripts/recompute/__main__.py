"""Entry of `python -m recompute`."""

from recompute.cli import main

main()
