"""Changes the floor below one spot at a time and sees whether its tests notice.

`python -m tests.mutants docs/mutants.md` tries all, with names of files behind it those.

Every mutant is a process of its own, forked from one that has imported what takes long; an import hook gives it the
changed source, so that no file is touched. A mutant is killed when a test fails, takes too long or too much memory.
"""

import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
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

from tests.mutants.mutants import Mutant, mutants_of
from tests.mutants.report import REASONS, page, reason_of

PATTERNS = ("resnet_spec/*.py", "rosetta/**/evidence.py")
TESTS = ("tests/spec", "tests/comparing")
LEFT_OUT = ("contract.py",)
TIME_LIMIT = 60
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


def run_tests(mutant: Mutant | None) -> int:
    """In a process of its own: pytest's exit status, of the tests of the mutant's file, or of all without a mutant."""
    tests = list(TESTS)
    if mutant is not None:
        signal.alarm(TIME_LIMIT)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        sys.meta_path.insert(0, _Changed(mutant))
        own = [Path(folder, f"test_{Path(mutant.file).stem}.py") for folder in TESTS]
        tests = [str(path) for path in own if path.exists()] or tests
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
    return int(pytest.main(["-x", "-q", "--noconftest", "-p", "no:cacheprovider", *tests]))


def statuses(mutants: Sequence[Mutant | None], processes: int) -> Iterator[tuple[Mutant | None, int]]:
    """Each with the exit status of its tests, in the order in which they end."""
    running: dict[int, Mutant | None] = {}
    waiting = list(reversed(mutants))
    while waiting or running:
        while waiting and len(running) < processes:
            mutant = waiting.pop()
            pid = os.fork()
            if pid == 0:
                status = 1
                try:
                    status = run_tests(mutant)
                finally:
                    os._exit(status)
            running[pid] = mutant
        pid, status = os.wait()
        yield running.pop(pid), status


def main() -> None:
    """Tries every mutant and writes the page; exits with 1 where a survivor has no reason.

    Arguments: the page's path and, to try only some, names of files. PROCESSES: how many at once.
    """
    page_path, *names = sys.argv[1:]
    files = sorted(path for pattern in PATTERNS for path in Path().glob(pattern) if path.name not in LEFT_OUT)
    [(_, status)] = statuses([None], 1)
    if status != LIVED:
        sys.exit("The tests fail without a mutant: mend them first.")
    mutants = [mutant for path in files if not names or path.name in names for mutant in mutants_of(path)]
    survivors: list[Mutant] = []
    processes = int(os.environ.get("PROCESSES", str(os.cpu_count())))
    for number, (mutant, status) in enumerate(statuses(mutants, processes), start=1):
        if status == LIVED and mutant is not None:
            survivors.append(mutant)
        print(f"\r{number} of {len(mutants)} tried, {len(survivors)} live", end="", flush=True)
    Path(page_path).write_text(page(mutants, survivors), encoding="utf-8")
    unexplained = sum(reason_of(mutant) is None for mutant in survivors)
    print(f"; {page_path}: {unexplained} survivors without a reason in {REASONS.name}")
    sys.exit(bool(unexplained))


if __name__ == "__main__":
    main()
