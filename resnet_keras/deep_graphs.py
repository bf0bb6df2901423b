"""Room for Keras to walk a graph of thousands of layers, which it does recursively."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEEPEST_GRAPH = 200_000


@contextmanager
def deep_graphs() -> Iterator[None]:
    """Raises Python's recursion limit, which `keras.Model` reaches at some hundred layers.

    A model of that depth needs the same of its user for `keras.models.load_model`.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST_GRAPH))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
