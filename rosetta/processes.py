"""Runs workers, each a process of its own, and keeps what each one says.

One framework a process: importing TensorFlow before Paddle ends in a segmentation fault, and a framework
that crashes takes no other with it. A client gives a module that ends in `serve(...)`, and a job, plain data,
for each worker; what travels beside the jobs lies in the folder that holds the workers' own.
"""

import asyncio
import json
import os
import signal
import stat
import sys
import tempfile
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resnet_spec import RosettaError
from resnet_spec.files import LONGEST_REASON, scratch_folder, shown, writing
from rosetta.asynchronous import at_its_end, run_async
from rosetta.environments import sharing_environment, worker_environment

OnProgress = Callable[[str, str], None]
Work = Callable[[Any, Path], Any]
"""What a worker does: takes its job and its folder, returns plain data."""

_JOB_FILE = "job.json"
_RESULT_FILE = "result.json"
_PROGRESS_MARK = "@rosetta "
_DONE = "@rosetta-done"
_READ_BYTES = 2**16
_LINES_KEPT = 12
_LARGEST_RESULT = 2**25  # bytes
_LOOKED_AT_EVERY = 0.25  # seconds
# How NumPy, TensorFlow, PyTorch (on a GPU, on a CPU), JAX and Paddle say that there is too little memory.
_OUT_OF_MEMORY = (
    *("MemoryError", "ResourceExhaustedError", "OutOfMemoryError", "DefaultCPUAllocator"),
    *("RESOURCE_EXHAUSTED", "ResourceExhausted"),
)


@dataclass(frozen=True)
class Answer:
    """What became of a worker.

    result: the plain data that it returned.
    failure: why there is none, what follows a worker's name in a sentence; None where all went well.
    refused: whether the failure is the sentence of a RosettaError, which a person can mend.
    """

    result: Any = None
    failure: str | None = None
    refused: bool = False


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder for workers and their files, removed at the end, or by the next run where this one is killed."""
    with scratch_folder(tempfile.gettempdir()) as folder:
        yield folder


def run_workers(
    module: str,
    jobs: Mapping[str, Any],
    folder: Path,
    *,
    time_limit: float | None,
    on_progress: OnProgress = lambda _key, _step: None,
    at_once: int | None = None,
    environment: Mapping[str, str] | None = None,
    together: bool = False,
    step_limits: Mapping[str, float] | None = None,
    most_bytes: int | None = None,
) -> dict[str, Answer]:
    """Runs `python -m module` for each job, as many at once as there are cores unless said.

    jobs: plain data by key; the worker of a key works in the folder of that name.
    time_limit: seconds after which a worker is ended.
    step_limits: seconds that begin anew when a worker announces a step of this name for the first time.
    most_bytes: that a worker's folder may hold.
    on_progress: called with a key and `start`, what the worker announces, and `done` or `failed`.
    environment: variables of the workers beside the parent's own.
    together: whether they work on one thing: where one fails all are ended, and its answer is the only one.
    """
    with writing(folder, RosettaError):
        for key, job in jobs.items():
            (folder / key).mkdir()
            (folder / key / _JOB_FILE).write_text(json.dumps(job), encoding="utf-8")
    variables = {**worker_environment(), **(environment or {})}

    async def run_all() -> dict[str, Answer]:
        places = asyncio.Semaphore(at_once or os.cpu_count() or 1)

        async def run(key: str) -> Answer:
            async with places:
                on_progress(key, "start")
                worker = _Worker(module, folder / key, time_limit, dict(step_limits or {}), most_bytes)
                answer = await _run_worker(worker, variables, lambda step: on_progress(key, step))
                on_progress(key, "failed" if answer.failure else "done")
                if together and answer.failure:
                    for other in tasks.values():
                        if other is not asyncio.current_task():
                            other.cancel()
                return answer

        async with asyncio.TaskGroup() as group:
            tasks = {key: group.create_task(run(key)) for key in jobs}
        return {key: task.result() for key, task in tasks.items() if not task.cancelled()}

    return run_async(run_all())


@dataclass(frozen=True)
class Together:
    """What became of workers that work on one thing.

    results: the plain data that each returned, in their order; none where one has failed.
    failure: why that one did, and which it is of several; None where all went well.
    """

    results: list[Any]
    failure: str | None = None


def run_together(
    module: str,
    name: str,
    jobs: Sequence[Any],
    folder: Path,
    *,
    time_limit: float | None,
    on_progress: Callable[[str], None] = lambda _step: None,
    environment: Mapping[str, str] | None = None,
) -> Together:
    """Runs a worker for each job, all at once, which share the cores; where one fails all are ended.

    name: what their folders' names begin with. on_progress: called with the steps of the first.
    """
    keyed = {f"{name}-{number}": job for number, job in enumerate(jobs)}
    first = next(iter(keyed))
    answers = run_workers(
        module,
        keyed,
        folder,
        time_limit=time_limit,
        on_progress=lambda key, step: on_progress(step) if key == first else None,
        at_once=len(jobs),
        environment={**sharing_environment(len(jobs)), **(environment or {})},
        together=True,
    )
    for key, answer in answers.items():
        if answer.failure is not None:
            is_one_of_several = len(jobs) > 1 and not answer.refused
            place = f"process {list(keyed).index(key) + 1} of {len(jobs)} " if is_one_of_several else ""
            return Together([], f"{place}{answer.failure}")
    return Together([answers[key].result for key in keyed])


@dataclass(frozen=True)
class _Worker:
    """What one worker is and may take, as `run_workers` has it."""

    module: str
    folder: Path
    time_limit: float | None
    step_limits: dict[str, float]
    most_bytes: int | None


async def _run_worker(worker: _Worker, environment: Mapping[str, str], on_step: Callable[[str], None]) -> Answer:
    process = await asyncio.create_subprocess_exec(
        # -P, so that no file in the current folder takes the place of a framework's module
        *(sys.executable, "-P", "-m", worker.module, str(worker.folder)),
        stdin=asyncio.subprocess.PIPE,  # closed when this process ends, however it ends: see `serve`
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=environment,
        start_new_session=True,  # a group of its own, so that what it starts can be ended with it
    )
    tail: deque[str] = deque(maxlen=_LINES_KEPT)
    seconds, limits = worker.time_limit, dict(worker.step_limits)
    watch = asyncio.create_task(_end_when_full(process, worker))
    try:
        async with asyncio.timeout(seconds) as deadline:

            def note(step: str) -> None:
                nonlocal seconds
                if step in limits:
                    seconds = limits.pop(step)
                    deadline.reschedule(asyncio.get_running_loop().time() + seconds)
                on_step(step)

            is_done = await _follow(process, tail, note)
            exit_code = 0 if is_done else await process.wait()
    except TimeoutError:
        return Answer(failure=f"did not finish within {seconds:g} s and was ended{_last_words(tail)}")
    finally:
        is_full = watch.done() and not watch.cancelled()
        watch.cancel()
        _end_group(process)
        await at_its_end(process.wait())
    if is_full:
        return Answer(failure=f"wrote more than {worker.most_bytes:,} bytes and was ended")
    if exit_code != 0:
        return Answer(failure=f"crashed ({_exit_reason(exit_code)}){_last_words(tail)}")
    return _answer(worker.folder / _RESULT_FILE) or Answer(failure=f"ended without a result{_last_words(tail)}")


def _answer(path: Path) -> Answer | None:
    """What a worker has left; None for what is no answer."""
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LARGEST_RESULT:
            return None
        return Answer(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return None


async def _end_when_full(process: asyncio.subprocess.Process, worker: _Worker) -> None:
    """Returns when the folder holds too much, and has ended the worker then."""
    if worker.most_bytes is None:
        await asyncio.Event().wait()
    while not _holds_more(worker.folder, worker.most_bytes or 0):
        await asyncio.sleep(_LOOKED_AT_EVERY)
    _end_group(process)


def _holds_more(folder: Path, most_bytes: int) -> bool:
    held = 0
    for root, folders, names in os.walk(folder):
        for name in (*folders, *names):
            with suppress(OSError):
                held += max(os.lstat(os.path.join(root, name)).st_size, _READ_BYTES // 16)
            if held > most_bytes:
                return True
    return False


def _end_group(process: asyncio.subprocess.Process) -> None:
    """Ends the worker and whatever it has started: a child that lives on would hold its output open."""
    with suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        elif process.returncode is None:  # Windows
            process.kill()


async def _follow(process: asyncio.subprocess.Process, tail: deque[str], on_step: Callable[[str], None]) -> bool:
    """Passes the worker's progress on and keeps the end of what else it prints, to its last line.

    Returns whether the worker has said that it is done; else its output has ended.
    """
    assert process.stdout
    unfinished = b""
    while chunk := await process.stdout.read(_READ_BYTES):
        *lines, unfinished = (unfinished + chunk).split(b"\n")
        for line in lines:
            if line == _DONE.encode():
                return True
            _note_line(line, tail, on_step)
        unfinished = unfinished[:_READ_BYTES]
    _note_line(unfinished, tail, on_step)
    return False


def _note_line(raw: bytes, tail: deque[str], on_step: Callable[[str], None]) -> None:
    line = raw.decode(errors="replace").rstrip()
    if line.startswith(_PROGRESS_MARK):
        on_step(line.removeprefix(_PROGRESS_MARK))
    elif line:
        tail.append(shown(line, LONGEST_REASON))


def _last_words(tail: deque[str]) -> str:
    """Empty where nothing came: what it printed may have gone elsewhere, or with the process."""
    return f"; the last that it printed is: {tail[-1].rstrip('.')}" if tail else ""


def _exit_reason(exit_code: int) -> str:
    if exit_code == -signal.SIGKILL:
        return "SIGKILL, with which a system also ends what takes more memory than it has"
    return signal.Signals(-exit_code).name if exit_code < 0 else f"exit code {exit_code}"


def announce(step: str) -> None:
    """Tells the parent, out of a worker, what begins."""
    print(_PROGRESS_MARK + step, flush=True)


def serve(work: Work) -> None:
    """The whole of a worker: does the job in the folder of the first argument and leaves its answer there.

    Ends with the parent, whatever ends that.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where Ctrl-C reaches us, it reaches the parent, which ends us
    threading.Thread(target=_end_with_parent, args=(_take_standard_input(),), daemon=True).start()
    folder = Path(sys.argv[1])
    try:
        job = json.loads((folder / _JOB_FILE).read_text(encoding="utf-8"))
        answer = Answer(work(job, folder))
    except RosettaError as error:
        answer = Answer(failure=str(error), refused=True)
    except Exception as error:
        traceback.print_exc()
        answer = Answer(failure=_failure_of(error))
    (folder / _RESULT_FILE).write_text(json.dumps(vars(answer)), encoding="utf-8")
    with suppress(OSError, ValueError):  # whoever closed the output: the parent then waits for our end
        print(f"\n{_DONE}", flush=True)


def _take_standard_input() -> int:
    """The pipe from the parent, under another number, so that somebody's `input()` finds an empty file instead."""
    pipe = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return pipe


def _end_with_parent(pipe: int) -> None:
    os.read(pipe, 1)  # nothing is ever written: it returns when the other end is closed
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _failure_of(error: Exception) -> str:
    """What an exception that nobody foresaw says, on one line."""
    said = f"{type(error).__name__}: {error}"
    if any(sign in said for sign in _OUT_OF_MEMORY):
        return "needs more memory than there is: choose a smaller network, batch or image size"
    return f"failed with {shown(' '.join(said.split()), LONGEST_REASON).rstrip('.')}"
