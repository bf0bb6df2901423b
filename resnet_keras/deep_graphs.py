"""Room for Keras to walk a functional graph of thousands of layers, which it does recursively."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEEPEST_GRAPH = 200_000


@contextmanager
def deep_graphs() -> Iterator[None]:
    """Raises Python's recursion limit; without it `keras.Model` ends in a RecursionError at about 300 layers.

    A model of that depth needs the same of its user for `keras.models.load_model`.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST_GRAPH))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
