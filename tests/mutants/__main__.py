"""Changes the floor below one spot at a time and sees whether its tests notice.

`python -m tests.mutants docs/mutants.md` tries all and writes the page; with names of files behind it, it tries those.

Every mutant is a process of its own, forked from one that has imported what takes long; an import hook gives it the
changed source, so that no file is touched. A mutant is killed when a test fails, takes too long or too much memory.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # to load them takes ten times as long as a file's tests

import numpy  # noqa: F401
import pytest
import safetensors.numpy  # noqa: F401
import tomlkit  # noqa: F401

from tests.mutants.mutants import mutants_of
from tests.mutants.report import Mutant, page, shortfalls

PATTERNS = (
    "resnet_spec/*.py",
    "rosetta/comparing/evidence.py",
    "rosetta/comparing/first_difference.py",
    "rosetta/comparing/outcome.py",
)
TESTS = {"resnet_spec": "tests/spec", "rosetta/comparing": "tests/comparing"}
LEFT_OUT = ("contract.py", "foreign_contract.py")
TIME_LIMIT = 30
MEMORY_LIMIT = 8 * 1024**3
LIVED = 0


class _Changed(MetaPathFinder, SourceLoader):
    """Imports a mutant in the place of its file."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant
        self.name = mutant.file.removesuffix(".py").replace("/", ".")

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_file_location(fullname, self.mutant.file, loader=self) if fullname == self.name else None

    def get_filename(self, fullname: str) -> str:
        return self.mutant.file

    def get_data(self, path: str) -> bytes:
        return self.mutant.source.encode()


def tests_of(mutant: Mutant) -> str:
    """The tests of its file, which it is held to."""
    path = Path(mutant.file)
    return f"{TESTS[path.parent.as_posix()]}/test_{path.stem}.py"


def run_tests(*tests: str) -> int:
    """pytest's exit status."""
    return int(pytest.main(["-x", "-q", "--noconftest", "-p", "no:cacheprovider", *tests]))


def run_tests_of(mutant: Mutant) -> int:
    """pytest's exit status, without a word of its own, with the mutant in the place of its file."""
    signal.alarm(TIME_LIMIT)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    sys.meta_path.insert(0, _Changed(mutant))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    return run_tests(tests_of(mutant))


def start(work: Callable[[], int]) -> int:
    """The id of a process of its own, which ends with the status that the work returns."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = work()
        finally:
            os._exit(status)
    return pid


def survivors_of(mutants: Sequence[Mutant], processes: int) -> Iterator[Mutant | None]:
    """Each mutant that lived, or None for one that did not, in the order in which they end."""
    running: dict[int, Mutant] = {}
    waiting = list(reversed(mutants))
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            running[start(partial(run_tests_of, mutant))] = mutant
        pid, status = os.wait()
        mutant = running.pop(pid)
        yield mutant if status == LIVED else None


def main() -> None:
    """Tries every mutant and writes the page; exits with 1 where too many live, or one without a reason.

    Arguments: the page's path and, to try only some, names of files. PROCESSES: how many at once.
    """
    page_path, *names = sys.argv[1:]
    files = sorted(path for pattern in PATTERNS for path in Path().glob(pattern) if path.name not in LEFT_OUT)
    mutants = [mutant for path in files if not names or path.name in names for mutant in mutants_of(path)]
    tests = sorted({tests_of(mutant) for mutant in mutants})
    start(partial(run_tests, *tests))
    _, status = os.wait()
    if status != LIVED:
        sys.exit("The tests fail without a mutant: mend them first.")
    survivors: list[Mutant] = []
    processes = int(os.environ.get("PROCESSES", str(os.cpu_count())))
    for number, survivor in enumerate(survivors_of(mutants, processes), start=1):
        if survivor is not None:
            survivors.append(survivor)
            print(f"\r{survivor.file}: {survivor.line} -> {survivor.changed}")
        print(f"\r{number} of {len(mutants)} tried, {len(survivors)} live", end="", flush=True)
    Path(page_path).write_text(page(mutants, survivors), encoding="utf-8")
    print(f"; see {page_path}")
    sys.exit("\n".join(shortfalls(mutants, survivors)) or None)


if __name__ == "__main__":
    main()
