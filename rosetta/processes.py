"""Runs worker processes, as many at once as there are cores, and keeps what each one says."""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from resnet_spec import Weights, write_weights
from rosetta.backends import keras_engine
from rosetta.outcome import RESULT_FILE, Outcome, read_outcome
from rosetta.worker import PROGRESS_MARK, WEIGHTS_FILE, Job

Result = TypeVar("Result")
OnProgress = Callable[[str, str], None]
OUTPUT_LINES_KEPT = 12
OUTPUT_COLUMNS_KEPT = 300
READ_BYTES = 2**16


def run_jobs(
    jobs: Mapping[str, Job], weights: Weights | None, time_limit: float, on_progress: OnProgress
) -> dict[str, Outcome]:
    """Runs each job in a process of its own; returns the outcomes under the jobs' keys.

    time_limit: seconds after which a worker is ended and reported as hanging.
    on_progress: called with a job's key and the step it begins.
    """
    with tempfile.TemporaryDirectory(prefix="rosetta-") as name:
        if weights is not None:
            write_weights(Path(name, WEIGHTS_FILE), weights)
        folders = {key: Path(name, key) for key in jobs}
        for key, folder in folders.items():
            folder.mkdir()
            (folder / "job.json").write_text(json.dumps(asdict(jobs[key])), encoding="utf-8")
        failures = run_workers("rosetta.worker", folders, time_limit, on_progress)
        return {key: _outcome(folder, failures[key]) for key, folder in folders.items()}


def _outcome(folder: Path, failure: str | None) -> Outcome:
    if failure is not None:
        return Outcome(failure=failure)
    try:
        return read_outcome(folder)
    except (OSError, ValueError, KeyError):
        return Outcome(failure="ended without a result")


def run_workers(
    module: str,
    folders: Mapping[str, Path],
    time_limit: float | None,
    on_progress: OnProgress,
    at_once: int | None = None,
) -> dict[str, str | None]:
    """Runs `python -m module FOLDER` for each folder, as many at once as there are cores unless said.

    on_progress: called with a folder's key and what stands behind PROGRESS_MARK in a line of its output.
    Returns None for each that ended well, else why it did not, with the end of its output.
    """
    return run_async(_run_workers(module, folders, time_limit, on_progress, at_once or os.cpu_count() or 1))


def run_async(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs it as `asyncio.run` does, and also in a notebook, whose kernel's own loop is running already."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(work)
    # A thread has one loop at most, so this one gets a thread of its own.
    loop = asyncio.new_event_loop()
    task = loop.create_task(work)
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(loop.run_until_complete, task).result()
    except KeyboardInterrupt:
        loop.call_soon_threadsafe(task.cancel)
        raise
    finally:
        pool.shutdown()
        loop.close()


async def _run_workers(
    module: str, folders: Mapping[str, Path], time_limit: float | None, on_progress: OnProgress, at_once: int
) -> dict[str, str | None]:
    places = asyncio.Semaphore(at_once)

    async def run(key: str) -> str | None:
        async with places:
            on_progress(key, "start")
            failure = await _run_worker(module, folders[key], time_limit, lambda step: on_progress(key, step))
            on_progress(key, "failed" if failure else "done")
            return failure

    failures = await asyncio.gather(*(run(key) for key in folders))
    return dict(zip(folders, failures, strict=True))


async def _run_worker(
    module: str, folder: Path, time_limit: float | None, on_step: Callable[[str], None]
) -> str | None:
    process = await asyncio.create_subprocess_exec(
        # -P, so that no file in the current folder takes the place of a framework's module
        *(sys.executable, "-P", "-m", module, str(folder)),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=worker_environment(),
    )
    tail: deque[str] = deque(maxlen=OUTPUT_LINES_KEPT)
    try:
        async with asyncio.timeout(time_limit):
            await _follow(process, tail, on_step)
            exit_code = await process.wait()
    except TimeoutError:
        return _with_output(f"did not finish within {time_limit:g} s and was ended", tail)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if exit_code != 0:
        reason = signal.Signals(-exit_code).name if exit_code < 0 else f"exit code {exit_code}"
        return _with_output(f"crashed ({reason})", tail)
    if not (folder / RESULT_FILE).exists():
        return _with_output("ended without a result", tail)
    return None


def worker_environment() -> dict[str, str]:
    """The parent's, with the folder of these packages on the path, Keras' engine as read here, and TensorFlow quiet."""
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    pythonpath = os.pathsep.join(path for path in paths if path)
    return {"TF_CPP_MIN_LOG_LEVEL": "3", **os.environ, "PYTHONPATH": pythonpath, "KERAS_BACKEND": keras_engine()}


async def _follow(process: asyncio.subprocess.Process, tail: deque[str], on_step: Callable[[str], None]) -> None:
    """Passes the worker's progress on and keeps the end of what else it prints."""
    assert process.stdout
    unfinished = b""
    while chunk := await process.stdout.read(READ_BYTES):
        *lines, unfinished = (unfinished + chunk).split(b"\n")
        for line in lines:
            _note_line(line, tail, on_step)
        unfinished = unfinished[:READ_BYTES]
    _note_line(unfinished, tail, on_step)


def _note_line(raw: bytes, tail: deque[str], on_step: Callable[[str], None]) -> None:
    line = raw.decode(errors="replace").rstrip()
    if line.startswith(PROGRESS_MARK):
        on_step(line.removeprefix(PROGRESS_MARK))
    elif line:
        tail.append(line[:OUTPUT_COLUMNS_KEPT])


def _with_output(reason: str, tail: deque[str]) -> str:
    return "\n    ".join([f"{reason}; the end of its output:", *tail]) if tail else f"{reason}; it printed nothing"
