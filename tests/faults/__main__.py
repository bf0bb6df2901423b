"""`python -m tests.faults FILE`: injects every fault and writes which level caught it, and how."""

import sys
from pathlib import Path

from rosetta.backends import BACKENDS
from tests.faults.check import levels_that_notice
from tests.faults.test_faults import FAULTS, KINDS

HEAD = """# Negative controls

A comparison that cannot fail proves nothing. Each of these {count} faults is put into one framework, alone, in a small
network in float64 with eight images, and `rosetta compare --level training` with the optimiser named must catch it.
The level is the first that does; the levels before it see nothing wrong. The layer is the first in forward order that
gives something else than the reference: the faulty one, or the one behind a faulty pool or ReLU; a fault of the spec or
of the weights shows in the same layer in every framework. `make faults` writes this page, and a test holds each fault
to its level and its layer.

| fault | framework | level | first layer | optimiser | what the comparison says first |
|---|---|---|---|---|---|
"""


def main() -> None:
    """Runs all faults; exits 1 where one is not caught at its level."""
    lines, missed = [], 0
    for kind, faults in KINDS.items():
        for fault in faults:
            found = levels_that_notice(fault)
            level = next(iter(found), "none")
            missed += level != fault.level
            said = found[level][0] if found else ""
            optimiser = fault.optimiser if level == "training" else ""
            cells = (fault.name, BACKENDS[fault.backend].title, level, fault.layer or "", optimiser, said)
            lines.append(f"| {' | '.join(cells)} |\n")
            print(f"{kind}: {fault.name}: {level}", flush=True)
    Path(sys.argv[1]).write_text(HEAD.format(count=len(FAULTS)) + "".join(lines), encoding="utf-8")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
