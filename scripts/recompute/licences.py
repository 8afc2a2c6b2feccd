"""Licences of the pinned packages, as each states its own."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pandas as pd

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
_CLASSIFIER = "License :: OSI Approved :: "
UNSTATED = "not stated in its metadata"


def licence(package: str) -> str:
    """Return the licence an installed package states: its expression, else its classifier or field.

    A package that is not installed, as one for another system, has none.
    """
    try:
        about = metadata(package)
    except PackageNotFoundError:
        return ""
    if "License-Expression" in about:
        return about["License-Expression"]
    classes = [
        c.removeprefix(_CLASSIFIER)
        for c in about.get_all("Classifier") or []
        if c.startswith(_CLASSIFIER)
    ]
    if classes:
        return "; ".join(sorted(classes))
    lines = (about.get_all("License") or [""])[0].strip().splitlines()
    return lines[0][:60] if lines else UNSTATED


def table(requirements: Path) -> pd.DataFrame:
    """List the pinned packages by licence.

    Parameters
    ----------
    requirements : Path
        File of pins, ``name==version`` at the start of a line.
    """
    names = sorted(set(_PIN.findall(requirements.read_text(encoding="utf-8"))), key=str.lower)
    found: dict[str, list[str]] = {}
    for name in names:
        if stated := licence(name):
            found.setdefault(stated, []).append(name)
    rows = [(stated, len(group), ", ".join(group)) for stated, group in found.items()]
    frame = pd.DataFrame(rows, columns=["Licence", "Packages", "Names"])
    return frame.sort_values(["Packages", "Licence"], ascending=[False, True], ignore_index=True)
