"""How much memory the machine has, and whether a network fits into it."""

import os
import sys

import numpy as np

from resnet_spec.contract import DType
from resnet_spec.errors import SpecError
from resnet_spec.oracle import LayerTable

# Where the system does not say how much memory it has.
_USUAL_MEMORY = 8 * 1024**3
# The weights as drawn, the model that is built, and what is loaded into it.
_COPIES = 3


def machine_memory() -> int:
    """Bytes of memory that the machine has."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return _USUAL_MEMORY


def peak_memory() -> float:
    """The most MiB that this process has had at once."""
    import resource  # which Windows has not

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)  # macOS counts bytes, Linux KiB


def check_fits(name: str, table: LayerTable, dtype: DType) -> None:
    """Raises SpecError for a network whose weights alone would fill the machine, before anything tries."""
    needed = _COPIES * table.total * np.dtype(dtype).itemsize
    if needed > machine_memory():
        raise SpecError(
            f"{name} has {table.total:,} numbers, which would take {needed / 2**30:,.0f} GiB of memory, but this"
            f" machine has {machine_memory() / 2**30:,.0f}: choose a smaller network."
        )
