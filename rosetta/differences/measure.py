"""Runs the probes, each framework in a process of its own: `python -m rosetta.differences.measure KEY FILE ID...`.

One framework a process, for the same reason as in `rosetta.worker`: importing Paddle after
TensorFlow ends in a segmentation fault.
"""

import asyncio
import importlib
import importlib.util
import json
import math
import os
import signal
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS, BackendInfo, install_command
from rosetta.differences.catalogue import Difference, Value, find_differences
from rosetta.processes import OnProgress, run_async, worker_environment

# What a framework's probes import; Keras is measured on TensorFlow, whatever KERAS_BACKEND says.
MODULES = {"pt": ("torch",), "keras": ("keras", "tensorflow"), "paddle": ("paddle",), "jax": ("jax", "flax", "optax")}
TIME_LIMIT = 300.0


@dataclass(frozen=True)
class Measurement:
    """What the probes of one framework gave.

    values: what they found, by the row's id.
    failures: why a probe gave nothing, by the row's id.
    failure: why there is nothing at all, as when the process crashed.

    A probe that needs a module beside its framework, and does not find it, is in neither.
    """

    values: dict[str, Value] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    failure: str = ""


def installed_frameworks() -> list[BackendInfo]:
    """The frameworks whose probes find what they import; raises RosettaError when there is none."""
    infos = [info for info in BACKENDS.values() if all(map(importlib.util.find_spec, MODULES[info.key]))]
    if not infos:
        raise RosettaError(f"No framework is installed here: bring all four with {install_command('all')}.")
    return infos


def measure(
    infos: Sequence[BackendInfo], rows: Sequence[Difference], on_progress: OnProgress, time_limit: float = TIME_LIMIT
) -> dict[str, Measurement]:
    """Runs the rows' probes of these frameworks; returns what each one's gave, by the framework's short name.

    on_progress: called with a framework's short name and what becomes of its process.
    time_limit: seconds after which a framework's process is ended.
    """
    return run_async(_measure(infos, rows, on_progress, time_limit))


async def _measure(
    infos: Sequence[BackendInfo], rows: Sequence[Difference], on_progress: OnProgress, time_limit: float
) -> dict[str, Measurement]:
    places = asyncio.Semaphore(os.cpu_count() or 1)

    async def run(key: str) -> Measurement:
        async with places:
            on_progress(key, "start")
            measurement = await _run_process(key, [row.id for row in rows if key in row.found], time_limit)
            on_progress(key, "failed" if measurement.failure else "done")
            return measurement

    keys = [info.key for info in infos]
    return dict(zip(keys, await asyncio.gather(*map(run, keys)), strict=True))


async def _run_process(key: str, ids: list[str], time_limit: float) -> Measurement:
    with tempfile.TemporaryDirectory(prefix="rosetta-") as folder:
        path = Path(folder, "measured.json")
        process = await asyncio.create_subprocess_exec(
            # -P, so that no file in the current folder takes the place of a framework's module
            *(sys.executable, "-P", "-m", "rosetta.differences.measure", key, str(path), *ids),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**worker_environment(), "KERAS_BACKEND": "tensorflow"},
        )
        try:
            async with asyncio.timeout(time_limit):
                _, output = await process.communicate()
        except TimeoutError:
            return Measurement(failure=f"did not finish within {time_limit:g} s and was ended")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            code = process.returncode
            reason = signal.Signals(-code).name if code < 0 else f"exit code {code}"
            last_line = (output.decode(errors="replace").splitlines() or ["it printed nothing"])[-1]
            return Measurement(failure=f"crashed ({reason}): {last_line}")
        return Measurement(**json.loads(path.read_text(encoding="utf-8")))


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


def main() -> None:
    """Runs the probes of the rows given, and writes what they give into the file."""
    key, path, *ids = sys.argv[1:]
    Path(path).write_text(json.dumps(run_probes(key, ids)), encoding="utf-8")


if __name__ == "__main__":
    main()
