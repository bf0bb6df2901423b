"""`python -m tests.fuzz N`: N drawn networks in all installed frameworks, in each also identified and as plain code.

A network that fails is written to `fuzz-failures/` as a TOML file that `rosetta compare` replays.
"""

import argparse
import sys
from functools import partial
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from resnet_spec import to_toml
from rosetta.backends import installed_backends
from tests.conftest import load_backend
from tests.fuzz.check import findings
from tests.fuzz.identifying import identity_findings
from tests.fuzz.strategies import Case, cases
from tests.fuzz.writing import plain_findings

FOLDER = Path("fuzz-failures")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("count", type=int, help="how many networks")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    arguments = parser.parse_args()
    if arguments.count < 1:
        parser.error(f"count is {arguments.count}, but must be at least 1")
    backends = {info.key: load_backend(info) for info in installed_backends()}
    ran, failed = 0, 0
    columns = (TextColumn("networks"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, TextColumn("{task.fields[failed]} failed"), console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=arguments.count, failed=0)

        @seed(arguments.seed)
        @settings(
            max_examples=arguments.count,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=cases())
        def run(case: Case) -> None:
            nonlocal ran, failed
            found = _findings(backends, case)
            if found:
                failed += 1
                write_failure(case, found, failed)
            ran += 1
            progress.update(task, completed=ran, failed=failed)

        run()
    print(f"{ran} networks ran in {', '.join(backends)} (seed {arguments.seed}): {failed} failed.")
    return 1 if failed else 0


def _findings(backends, case: Case) -> list[str]:
    found = []
    checks = [partial(findings, backends)]
    for each in backends.items():
        checks += [partial(identity_findings, *each), partial(plain_findings, *each)]
    for check in checks:
        try:
            found += check(case)
        except Exception as error:  # a framework may raise anything, and the other networks are to run all the same
            found.append(f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")
    return found


def write_failure(case: Case, found: list[str], number: int) -> None:
    """Writes a network that fails, with what was found and how to see it again."""
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{number:04}.toml"
    height, width = case.image_size
    replay = f"rosetta compare {path} --dtype float64 --batch {case.batch} --image-size {height}x{width}"
    comments = "".join(f"# {line}\n" for line in [replay, *found])
    path.write_text(comments + to_toml(case.spec), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
