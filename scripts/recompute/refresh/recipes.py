"""What is asked of which service: `data/refresh.yaml`."""

import difflib
from typing import Any, Literal

from pydantic import Field

from recompute import paths
from recompute.errors import RecomputeError
from recompute.forms import Form, of_form
from recompute.io import read_yaml
from recompute.sources.catalogue import Source, catalogue


class Recipe(Form):
    """How the vintages of one family are fetched.

    Attributes
    ----------
    service, url : str
        The kind of service and its address.
    ask : dict
        What is asked of it; each service has its own words, see its module.
    every : float
        Seconds between two requests, at least.
    timeout : float
        Seconds without a byte after which a request has failed.
    attempts : int
        How often one request is tried.
    patience : float
        Seconds before the second try; doubled for each further one, up to two minutes.
    key : str or None
        The environment variable that may hold a key; it is sent as a header and shown nowhere.
    key_header : str
        That header.
    series : str or None
        Column that names the series, if there are several.
    economies : list of str
        Columns that name economies.
    must_have : list of str
        Economies of which nothing may be lost.
    against : str or None
        Source to check units against as long as the family has no vintage.
    entry : dict
        Fields of the catalogue entry; what is not given is as in the last vintage's entry.
    """

    service: Literal["worldbank", "wits", "comtrade", "imf"]
    url: str
    ask: dict[str, Any]
    every: float = Field(default=1.0, ge=0)
    timeout: float = Field(default=60.0, gt=0)
    attempts: int = Field(default=6, ge=1)
    patience: float = Field(default=2.0, gt=0)
    key: str | None = None
    key_header: str = "Ocp-Apim-Subscription-Key"
    series: str | None = None
    economies: list[str]
    must_have: list[str] = []
    against: str | None = None
    entry: dict[str, Any] = {}


def recipes() -> dict[str, Recipe]:
    """Read `data/refresh.yaml`: family of vintages -> how it is fetched.

    Raises
    ------
    RecomputeError
        If it is missing or breaks its form.
    """
    path = paths.data() / "refresh.yaml"
    what = "the list of what can be refreshed"
    return of_form(
        dict[str, Recipe], read_yaml(path, what), f"{what} breaks its form", where=str(path),
        mend="correct the entry; recompute.refresh.recipes names the fields",
    )  # fmt: skip


def chosen(families: list[str] | None) -> dict[str, Recipe]:
    """Return the recipes asked for, by family or by the id of any of its vintages; all without."""
    known = recipes()
    if not families:
        return known
    found = {}
    for name in families:
        family = next((f for f in known if name == f or name.startswith(f"{f}-2")), None)
        if family is None:
            near = difflib.get_close_matches(name, known) or list(known)
            raise RecomputeError(
                f"nothing is known about how to refresh {name!r}",
                where="data/refresh.yaml",
                mend=f"use {' or '.join(near)}",
            )
        found[family] = known[family]
    return found


def last_vintage(family: str) -> Source | None:
    """Return the newest vintage of a family in the catalogue."""
    ours = [source for source in catalogue().values() if source.family == family]
    return max(ours, key=lambda source: (source.published, source.id), default=None)
