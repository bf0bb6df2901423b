"""Runs one student's code: a process at a time, a new one after a task that ended it."""

import os
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from resnet_spec import RosettaError
from resnet_spec.files import writing
from rosetta.processes import Answer, run_workers, work_folder
from rosetta.teaching.keys import KEY_VARIABLE
from rosetta.teaching.student.process import SUBMISSION, TASKS, TRACE_FILE
from rosetta.teaching.tasks import (
    LARGEST_DATA,
    LARGEST_FILE,
    Returned,
    Task,
    check_plain_file,
    plain_data,
    read_parts,
    write_parts,
)

SECONDS = {"pt": 40.0, "paddle": 40.0, "keras": 90.0, "jax": 120.0}
"""What a task may take: Keras and JAX trace and compile first."""
# The networks are small: more threads only wait for each other, and optimising costs more than it saves.
_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",  # the order in a set, too, is the same in every run
    **dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"),
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "1",
    "KERAS_BACKEND": "tensorflow",
    # Only where the caller has chosen one: a student's code must leave no program for another's.
    "JAX_COMPILATION_CACHE_DIR": os.environ.get("JAX_COMPILATION_CACHE_DIR", ""),
    KEY_VARIABLE: "",  # a student's code need not know where the key lies
}
# What else a process needs of its parent's variables, which may hold a person's tokens.
_KEPT = re.compile(
    r"(PATH|HOME|USER|SHELL|LANG|TMP|TEMP|TMPDIR|VIRTUAL_ENV|SYSTEM(ROOT|DRIVE)|WINDIR|USERPROFILE|PROGRAM\w*|COMSPEC"
    r"|(PYTHON|LC_|LD_|DYLD_|CUDA|NVIDIA|TF_|XLA_|JAX_|FLAGS_|KERAS|OMP_|MKL_)\w*)",
    re.IGNORECASE,
)
_SECONDS_TO_START = 120.0
_GRACE = 5.0
"""Seconds after which this process ends what has not ended itself."""
_MOST_FILES = 200
_MOST_BYTES = 2**29
"""What all that a process writes may come to."""

OnTask = Callable[[str], None]


def run_tasks(
    files: Mapping[str, bytes],
    tasks: Mapping[str, Task],
    backend: str,
    judge: Callable[[Mapping[str, Returned]], None],
    *,
    on_task: OnTask = lambda _name: None,
    seconds: float | None = None,
) -> None:
    """Has a student's files do the tasks, and gives what came of them, by name, to `judge` while its files are there.

    seconds: what a task may take; by the framework unless said. Of a task that crashes, takes too long or eats the
    memory, only that task fails.
    """
    seconds = seconds or SECONDS[backend]
    with work_folder() as folder:
        with writing(folder, RosettaError):
            _lay_out(folder, files, tasks)
        returned: dict[str, Returned] = {}
        waiting = list(tasks)
        while waiting:
            run = f"run{len(returned)}"
            begun: list[str] = []

            def note(_key: str, step: str, begun: list[str] = begun) -> None:
                if step in tasks and step not in begun:
                    begun.append(step)
                    on_task(step)

            job = {"backend": backend, "tasks": waiting, "seconds": seconds}
            [answer] = run_workers(
                *("rosetta.teaching.student.process", {run: job}, folder),
                time_limit=_SECONDS_TO_START,
                step_limits=dict.fromkeys(waiting, seconds + _GRACE),
                most_bytes=_MOST_BYTES,
                on_progress=note,
                at_once=1,
                environment={**_blanked(), **_ENVIRONMENT},
            ).values()
            place = folder / run
            finished = begun if answer.failure is None else begun[:-1]
            returned |= {name: _read(place / name) for name in finished}
            if not begun:
                rest = Returned(failure=f"its framework does not start: it {answer.failure or 'does nothing'}.")
                returned |= dict.fromkeys(waiting, rest)
            elif answer.failure is not None:
                returned[begun[-1]] = _failed(tasks[begun[-1]], answer, place, seconds)
                shutil.rmtree(place / begun[-1], ignore_errors=True)  # it may have filled the disk
            waiting = [name for name in waiting if name not in returned]
        judge(returned)


def _blanked() -> dict[str, str]:
    return {name: "" for name in os.environ if not _KEPT.fullmatch(name)}


def _lay_out(folder: Path, files: Mapping[str, bytes], tasks: Mapping[str, Task]) -> None:
    (folder / SUBMISSION).mkdir()
    for name, content in files.items():
        (folder / SUBMISSION / name).write_bytes(content)
    for name, task in tasks.items():
        place = folder / TASKS / name
        place.mkdir(parents=True)
        write_parts(place, plain_data(task), task.arrays)


def _read(place: Path) -> Returned:
    """What a task left; what is no plain file there is read by nobody."""
    try:
        found = [entry for _, folders, names in os.walk(place) for entry in (*folders, *names)]
        if len(found) > _MOST_FILES:
            raise RosettaError("it leaves more files than there are outputs")
        for root, folders, names in os.walk(place):
            for name in names:
                check_plain_file(Path(root, name), LARGEST_DATA if name.endswith(".json") else LARGEST_FILE)
            if any(Path(root, name).is_symlink() for name in folders):
                raise RosettaError("it leaves a link in the place of a folder")
        data, arrays = read_parts(place)
    except (RosettaError, OSError) as error:
        return Returned(failure=f"What it left is not used: {error}.")
    failure = data.pop("failure", "")
    if any(array.dtype.kind not in "fiub" for array in arrays.values()):
        return Returned(failure="What it left is not used: its arrays are not all numbers.")
    if not isinstance(failure, str):
        return Returned(failure="What it left is not used: its failure is no text.")
    return Returned(failure, bool(data.pop("not_begun", False)), data, arrays, place)


def _failed(task: Task, answer: Answer, place: Path, seconds: float) -> Returned:
    """Why a process ended in the midst of a task."""
    name = f"{task.file}:{task.function}"
    try:
        check_plain_file(place / TRACE_FILE)
        trace = (place / TRACE_FILE).read_text(encoding="utf-8", errors="replace")[:100_000]
    except OSError:
        trace = ""
    if trace:
        line = re.search(rf'{SUBMISSION}/([^/"]+)", line (\d+)', trace.replace(os.sep, "/"))
        where = f", and was then in line {line[2]} of {line[1]}" if line else ""
        return Returned(failure=f"{name} did not end within {seconds:g} s{where}.")
    how = str(answer.failure).partition("; the last that it printed is")[0]
    return Returned(failure=f"{name} ended its process: it {how}.")
