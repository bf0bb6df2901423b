"""The process in which one framework's probes run; the worker's folder has the framework's short name."""

import importlib
import math
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from rosetta.differences.catalogue import Value, find_differences
from rosetta.differences.two_devices import run_on_two_devices
from rosetta.processes import serve

ON_TWO_DEVICES = "parallel"
"""The topic whose probes ask what two devices do."""


def run_probes(key: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What the probes of a framework give, in this process: the first two fields of a Measurement."""
    by_topic: dict[str, list[str]] = {}
    for name in ids:
        [row] = find_differences(name)
        by_topic.setdefault(row.topic, []).append(name)
    found: dict[str, dict[str, Any]] = {"values": {}, "failures": {}}
    for topic, names in by_topic.items():
        module = f"rosetta.differences.probes.{key}.{topic}"
        if topic == ON_TWO_DEVICES:
            more = run_on_two_devices(key, module, names)
        else:
            more = values_of(importlib.import_module(module), names)
        for kind, by_name in more.items():
            found[kind] |= by_name
    return found


def values_of(module: ModuleType, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What these probes of a module give; of one that lacks a module of its own, nothing."""
    values, failures = {}, {}
    for name in names:
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
