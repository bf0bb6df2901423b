"""Has probes be run where there are two devices: by two processes at once, or by one that makes two of its CPU.

A probe with the decorator runs there, and what it gives is what the second process finds, or the only one. All of a
file's run in one go, in the file's order, after its `join`.
"""

import functools
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from rosetta.differences.catalogue import Value

Probe = Callable[[], Value]
TIME_LIMIT = 120.0


def on_two_processes(probe: Probe) -> Probe:
    """Runs in two processes at once."""
    return _elsewhere(probe, 2)


def on_two_devices(probe: Probe) -> Probe:
    """Runs in one process that has two devices."""
    return _elsewhere(probe, 1)


def _elsewhere(probe: Probe, processes: int) -> Probe:
    @functools.wraps(probe)
    def asked() -> Value:
        found = _found(probe.__module__, processes)[probe.__name__]
        if "failure" in found:
            raise RuntimeError(found["failure"])
        value: Value = found["value"]
        return value

    return asked


@functools.cache
def _found(module: str, processes: int) -> dict[str, dict[str, Any]]:
    """What the probes of a module give, by name."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", __name__, module, folder]
        # Sessions of their own, so that each is ended with all that it has started.
        running = [
            subprocess.Popen([*command, str(number)], stderr=subprocess.DEVNULL, start_new_session=True)
            for number in range(processes)
        ]
        deadline = time.monotonic() + TIME_LIMIT
        try:
            while any(process.poll() is None for process in running):
                if time.monotonic() > deadline or any(process.returncode for process in running):
                    break
                time.sleep(0.02)
        finally:
            for process in running:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        path = Path(folder, f"{processes - 1}.json")
        if not path.exists():
            raise RuntimeError(f"no answer; the processes ended with {[process.returncode for process in running]}")
        found: dict[str, dict[str, Any]] = json.loads(path.read_text())
    return found


def run_all(module: ModuleType) -> dict[str, dict[str, Any]]:
    """The values of a module's probes, in this process, or why there is none."""
    found: dict[str, dict[str, Any]] = {}
    for name, probe in vars(module).items():
        if not hasattr(probe, "__wrapped__") or name.startswith("_"):
            continue
        try:
            found[name] = {"value": probe.__wrapped__()}
        except Exception as error:
            found[name] = {"failure": " ".join(f"{type(error).__name__}: {error}".split())[:300]}
    return found


if __name__ == "__main__":
    _module, _folder, _process = importlib.import_module(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    _module.join(_process, _folder)
    Path(_folder, f"{_process}.json").write_text(json.dumps(run_all(_module)))
