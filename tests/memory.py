"""Gives memory back between tests: what JAX compiles for ever new shapes would come to gigabytes."""

import ctypes
import gc
import os
import sys
from pathlib import Path

# By how many bytes a process may grow until it gives back what it can.
MOST_GROWTH = 500 * 2**20
_STATUS = Path("/proc/self/statm")


def resident() -> int:
    """This process's memory in bytes, where the system tells, else 0."""
    return int(_STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if _STATUS.exists() else 0


def give_back() -> None:
    """Lets JAX forget what it compiled, and the allocator return what is free."""
    if "jax" in sys.modules:
        sys.modules["jax"].clear_caches()
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
