"""Compare a built book with another one, byte for byte."""

import re
from pathlib import Path

from recompute.errors import RecomputeError
from recompute.io import SEAL, tree


def differing(folder: Path, other: dict[str, str]) -> dict[str, str]:
    """Compare a built folder with checksums.

    Parameters
    ----------
    folder : Path
        The built book.
    other : dict
        File -> SHA-256, as of another build.

    Returns
    -------
    dict
        File -> "differs", "only here" or "only there"; empty if the two are the same.
    """
    here = {name: made for name, made in tree(folder).items() if name != SEAL}
    differ = [
        name for name in sorted(here.keys() | other.keys()) if here.get(name) != other.get(name)
    ]
    return {
        name: "only there" if name not in here else "only here" if name not in other else "differs"
        for name in differ
    }


def checksums(other: str) -> dict[str, str]:
    """Read what another build is made of.

    Parameters
    ----------
    other : str
        A folder, whose files are read, or the web address of a published book, which tells its
        checksums in `checksums.txt`.

    Raises
    ------
    RecomputeError
        If there is no built book.
    """
    if not re.match(r"https?://", other):
        if not (Path(other) / SEAL).is_file():
            raise RecomputeError(
                "this is not a built book: it has no checksums.txt",
                where=other,
                mend="name the folder that holds its pages, such as _build/html",
            )
        return {name: made for name, made in tree(Path(other)).items() if name != SEAL}
    import requests  # noqa: PLC0415 - takes a while to import

    address = f"{other.rstrip('/')}/{SEAL}"
    try:
        answer = requests.get(address, timeout=30)
        answer.raise_for_status()
    except requests.RequestException as error:
        raise RecomputeError(
            f"the published book cannot be read: {type(error).__name__}",
            where=address,
            mend="check the address and the network",
        ) from error
    found = re.findall(r"^([0-9a-f]{64})  (.+)$", answer.text, re.M)
    if not found:
        raise RecomputeError(
            "what is there is no list of checksums",
            where=address,
            mend="name the address the book's pages begin with",
        )
    return {name: made for made, name in found}
