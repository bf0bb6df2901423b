"""The page on the mutants: how many of each file's were killed, and why each survivor may live."""

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.mutants.mutants import Mutant

REASONS = Path(__file__).with_name("reasons.toml")
HEAD = """# Mutants

Made by `make mutants`. A mutant is one source file with one spot changed, by the operators of
[cosmic-ray](https://cosmic-ray.readthedocs.io): a comparison turned, an operator swapped, a number plus or minus 1,
a condition negated, a loop left out, a decorator removed. It is killed when a test of its own file fails (of
`resnet_spec/weights.py` those in `tests/spec/test_weights.py`), a file without its own being held to all of
`tests/spec` and `tests/comparing`. No framework is imported. `contract.py` is left out: it declares types, and nothing
of it runs.

| file | mutants | killed | survivors |
|---|--:|--:|--:|
"""


def reason_of(mutant: Mutant) -> str | None:
    """Why this one may live; None where nobody has said so. A reason is for a line, or for one change of it."""
    with REASONS.open("rb") as file:
        reasons = tomllib.load(file)["survivor"]
    for reason in reasons:
        is_line = (reason["file"], reason["line"]) == (mutant.file, mutant.line)
        if is_line and mutant.changed in reason.get("changed", [mutant.changed]):
            why: str = reason["why"]
            return why
    return None


def page(mutants: Sequence[Mutant], survivors: Sequence[Mutant]) -> str:
    """The table and the list, as Markdown."""
    counts, lived = (Counter(mutant.file for mutant in some) for some in (mutants, survivors))
    rows = [_row(file, counts[file], lived[file]) for file in sorted(counts)]
    rows.append(_row("all", len(mutants), len(survivors)))
    lines = [
        f"- `{mutant.file}`: {reason_of(mutant) or '**no reason given**'}\n\n"
        f"  ```diff\n  - {mutant.line}\n  + {mutant.changed}\n  ```\n"
        for mutant in sorted(survivors, key=lambda one: (one.file, one.line, one.changed))
    ]
    return HEAD + "".join(rows) + "\n## Survivors, and why they may live\n\n" + "\n".join(lines)


def _row(name: str, mutants: int, lived: int) -> str:
    return f"| {name} | {mutants} | {100 * (1 - lived / mutants):.1f} % | {lived} |\n"
