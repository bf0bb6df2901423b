"""The page on the mutants: how many of each file's were killed, and why each survivor may live."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

REASONS = Path(__file__).with_name("reasons.toml")
LEAST_KILLED = 0.95
HEAD = """# Mutants

Made by `make mutants`. A mutant is one source file with one spot changed, by the operators of
[cosmic-ray](https://cosmic-ray.readthedocs.io): a comparison turned, an operator swapped, a number plus or minus 1,
a condition negated, a loop left out, a decorator removed. It is killed when a test of its own file fails: of
`resnet_spec/weights.py` one in `tests/spec/test_weights.py`. No framework is imported. `contract.py` is left out: it
declares types, and nothing of it runs.

| file | mutants | killed | survivors |
|---|--:|--:|--:|
"""


@dataclass(frozen=True)
class Mutant:
    """A file with one spot changed.

    line, changed: the lines that differ, as they are and as they become, without indentation.
    """

    file: str
    line: str
    changed: str
    source: str


@dataclass(frozen=True)
class Reason:
    """Why the mutants of a line may live.

    changed: what the line may become; where it is empty, anything.
    """

    file: str
    line: str
    why: str
    changed: tuple[str, ...] = ()

    def explains(self, mutant: Mutant) -> bool:
        is_of_line = (self.file, self.line) == (mutant.file, mutant.line)
        return is_of_line and (not self.changed or mutant.changed in self.changed)


def read_reasons() -> list[Reason]:
    """All that are given."""
    rows = tomllib.loads(REASONS.read_text(encoding="utf-8"))["survivor"]
    return [Reason(**{**row, "changed": tuple(row.get("changed", ()))}) for row in rows]


def page(mutants: Sequence[Mutant], survivors: Sequence[Mutant]) -> str:
    """The table and the list, as Markdown."""
    rows = []
    for folder in _folders(mutants):
        for place in (*sorted({mutant.file for mutant in mutants if _is_in(folder, mutant)}), folder):
            tried, lived = _count(place, mutants), _count(place, survivors)
            rows.append(f"| {place} | {tried} | {100 * (1 - lived / tried):.1f} % | {lived} |\n")
    reasons = read_reasons()
    lines = []
    for mutant in sorted(survivors, key=lambda one: (one.file, one.line, one.changed)):
        why = next((reason.why for reason in reasons if reason.explains(mutant)), "**no reason given**")
        lines.append(f"- `{mutant.file}`: {why}\n\n  ```diff\n  - {mutant.line}\n  + {mutant.changed}\n  ```\n")
    return HEAD + "".join(rows) + "\n## Survivors, and why they may live\n\n" + "\n".join(lines)


def shortfalls(mutants: Sequence[Mutant], survivors: Sequence[Mutant]) -> list[str]:
    """A sentence for a folder of which too many live, a survivor without a reason, a reason without a survivor."""
    reasons = read_reasons()
    files = {mutant.file for mutant in mutants}
    return [
        *(
            f"{folder}: less than {LEAST_KILLED:.0%} were killed"
            for folder in _folders(mutants)
            if _count(folder, survivors) > (1 - LEAST_KILLED) * _count(folder, mutants)
        ),
        *(
            f"{mutant.file}: nobody says why this may live: {mutant.changed}"
            for mutant in survivors
            if not any(reason.explains(mutant) for reason in reasons)
        ),
        *(
            f"{reason.file}: nothing lives for the reason given for: {reason.line}"
            for reason in reasons
            if reason.file in files and not any(reason.explains(mutant) for mutant in survivors)
        ),
    ]


def _folders(mutants: Sequence[Mutant]) -> list[str]:
    return sorted({str(Path(mutant.file).parent) for mutant in mutants})


def _is_in(place: str, mutant: Mutant) -> bool:
    return Path(mutant.file).is_relative_to(place)


def _count(place: str, mutants: Sequence[Mutant]) -> int:
    return sum(_is_in(place, mutant) for mutant in mutants)
