"""Whether public addresses still answer."""

from __future__ import annotations

import urllib.error
import urllib.request

_TIMEOUT_SECONDS = 20
_AGENT = {"User-Agent": "recompute link check"}
_REFUSES_PROGRAMS = {401, 403, 405, 429}


def dead(addresses: list[str]) -> dict[str, str]:
    """Ask each address once.

    Parameters
    ----------
    addresses : list of str
        http and https addresses.

    Returns
    -------
    dict
        Address -> reason, for those that do not answer. One that refuses programs is alive.
    """
    found = {}
    for address in addresses:
        request = urllib.request.Request(address, headers=_AGENT)
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS):
                continue
        except urllib.error.HTTPError as error:
            if error.code not in _REFUSES_PROGRAMS:
                found[address] = f"HTTP {error.code}"
        except (OSError, ValueError) as error:
            found[address] = str(getattr(error, "reason", error))
    return found
