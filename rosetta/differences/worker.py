"""The process in which one framework's probes run; the worker's folder has the framework's short name."""

import importlib
import math
from collections.abc import Iterable
from typing import Any

from rosetta.differences.catalogue import Value, find_differences
from rosetta.processes import serve


def run_probes(key: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the probes of a framework give, in this process: the first two fields of a Measurement."""
    values, failures = {}, {}
    for name in ids:
        [row] = find_differences(name)
        module = importlib.import_module(f"rosetta.differences.probes.{key}.{row.topic}")
        try:
            values[name] = _as_json(getattr(module, name)())
        except ModuleNotFoundError:
            continue
        except Exception as error:
            failures[name] = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return {"values": values, "failures": failures}


def _as_json(value: Value) -> Value:
    """A NaN and an infinity as text, because JSON knows neither."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    serve(lambda ids, folder: run_probes(folder.name, ids))
