"""Gives memory back between tests: what JAX compiles for ever new shapes would come to gigabytes."""

import ctypes
import gc
import os
import sys
from pathlib import Path

MOST_GROWTH = 300 * 2**20
_PAGES = Path("/proc/self/statm")


class Memory:
    """This process's memory, held in check."""

    def __init__(self) -> None:
        self.settled = _resident()

    def give_back_what_has_gathered(self) -> None:
        """Lets JAX forget what it compiled, and the allocator return what is free, once that is much."""
        if _resident() > self.settled + MOST_GROWTH:
            if "jax" in sys.modules:
                sys.modules["jax"].clear_caches()
            gc.collect()
            if sys.platform == "linux":
                ctypes.CDLL(None).malloc_trim(0)
            self.settled = _resident()


def _resident() -> int:
    """Bytes, where the system tells, else 0."""
    return int(_PAGES.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if _PAGES.exists() else 0
