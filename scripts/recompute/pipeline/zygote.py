"""The process kernels are forked from: it imports the libraries once, then copies itself.

It must stay single-threaded and import nothing of this package but this file, since what a kernel
has imported is what its chapter depends on.
"""

import ctypes
import importlib
import json
import os
import resource
import signal
import socket
import sys
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# What chapters import, slowest first. A chapter may import anything else; it only takes longer.
LIBRARIES = (
    "statsmodels.api",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.backends.backend_pdf",
    "pandera.pandas",
    "pyarrow.parquet",
    "scipy.stats",
    "scipy.optimize",
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "pydantic",
    "simpleeval",
    "yaml",
)


def _guard() -> None:
    """Refuse to open for writing what is under the book's root, save `_build` and the results."""
    root = os.environ.get("RECOMPUTE_ROOT")
    if not root:
        return
    top = f"{os.path.realpath(root)}{os.sep}"
    results = os.environ.get("RECOMPUTE_RESULTS") or f"{top}_build"
    allowed = tuple(f"{os.path.realpath(p)}{os.sep}" for p in (f"{top}_build", results))

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not isinstance(arguments[0], str | bytes):
            return
        path, mode, flags = arguments
        writes = any(c in (mode or "") for c in "wax+") or (
            isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if not writes:
            return
        full = os.path.realpath(os.fsdecode(path))
        if full.startswith(top) and not full.startswith(allowed) and "__pycache__" not in full:
            raise PermissionError(
                f"a chapter may write only below _build, not to {full}; return results through "
                "chapter.evaluate, chapter.figure or chapter.table"
            )

    sys.addaudithook(watch)


def end_with_parent() -> None:
    """End with the process this one was forked from."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limits() -> None:
    """Raise MemoryError before the machine is full."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    told = os.environ.get("RECOMPUTE_MEMORY_MB", "")
    most = int(told) << 20 if told.isdecimal() else machine // 2
    resource.setrlimit(resource.RLIMIT_DATA, (most, resource.RLIM_INFINITY))


def _become_kernel(request: dict[str, Any]) -> None:
    """Turn this copy into the kernel that `request` describes; does not return."""
    os.setsid()
    os.environ.clear()
    os.environ.update(request["env"])
    end_with_parent()
    _limits()
    os.chdir(request["cwd"])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = request["argv"]
    own = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
    sys.path[:1] = [request["cwd"], *(p for p in own if p not in sys.path)]
    _guard()
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415

    IPKernelApp.launch_instance(request["argv"][1:])


def serve(channel: socket.socket) -> None:
    """Answer each request, a line of JSON, with the id of a new kernel's process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who asked decides when kernels end
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system reaps them
    for name in LIBRARIES:
        importlib.import_module(name)
    lines = channel.makefile("rb")
    for line in lines:
        child = os.fork()
        if child == 0:
            lines.close()
            channel.close()
            try:
                _become_kernel(json.loads(line))
            finally:
                os._exit(1)
        try:
            channel.sendall(f"{child}\n".encode())
        except BrokenPipeError:  # who asked is gone, and this process is about to be
            return


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    serve(socket.socket(fileno=int(sys.argv[1])))
