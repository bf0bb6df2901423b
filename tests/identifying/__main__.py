"""`python -m tests.identifying FILE`: identifies every wrong network in all frameworks and writes what is said."""

import importlib
import sys
from collections import Counter
from pathlib import Path

from rosetta.backends import BACKENDS
from tests.conftest import load_backend
from tests.identifying.faults import FAULTS, fault_identity, is_named
from tests.identifying.in_process import identify_here
from tests.identifying.verdict import Verdict, canonical_names, told, verdict
from tests.identifying.wrong import BASES, RIGHT, WRONG, Wrong

HEAD = """# What `identify` says of wrong networks

A tool that names mistakes must be tried on mistakes. Each of these {faults} mistakes is made in a small right network,
in all four frameworks by hand, and `rosetta identify` is asked what the network is, of two image sizes and without a
look at the right one's weights. `make diagnosis` writes this page, and the tests hold each network to its row.

{counts}

*Named at its place*: the mistake in one of its words, and no other place accused; or where a spec can say what the
network has become, exactly that spec. *Not visible*: one pass in inference mode computes what the right network does,
so that gradients or training must show it, which is what `rosetta check` looks at. {by_graph} is the right network by
its graph, only under confusing names.
"""
TABLE = """
## The wrong networks

Where frameworks differ in more than the names of layers, each has its line. {bases}

| mistake | in | at | what a student is told |
|---|---|---|---|
"""
FAULT_TABLE = """
## The faults of the comparison

Those of [the deliberate faults](faults.md) that change the network, in the backends' own models.

| fault | framework | named | what a student is told |
|---|---|---|---|
"""
NOTHING = "nothing: it is the right network as far as one pass shows"
COUNTED = ("named", "hidden", "right", "as another", "not named")


def main() -> None:
    """Tries all; exits 1 where a network is called right or another, or not named at its place."""
    backends = {key: load_backend(info) for key, info in BACKENDS.items()}
    found = {key: _verdicts(key) for key in BACKENDS}
    rows = [
        _row(wrong, {key: found[key][wrong.fault] for key in found if wrong.fault in found[key]}) for wrong in WRONG
    ]
    fault_rows, missed = [], 0
    for fault in FAULTS:
        identity = fault_identity(fault, backends[fault.backend])
        named = is_named(fault, identity)
        missed += not named
        cells = (fault.name, BACKENDS[fault.backend].title, "yes" if named else "no", told(identity, fault.spec))
        fault_rows.append(_cells(cells))
    counts = {key: Counter(_kind(wrong, found[key].get(wrong.fault)) for wrong in WRONG) for key in found}
    by_graph = ", ".join(f"`{wrong.fault}`" for wrong in WRONG if wrong.spec == BASES[wrong.base])
    text = HEAD.format(faults=len(WRONG), counts=_counts(counts, found), by_graph=by_graph)
    bases = "The right networks are `basic`, `bottleneck`, `preact` and `option_a` of `tests/identifying/wrong`."
    text += TABLE.format(bases=bases) + "".join(rows) + FAULT_TABLE + "".join(fault_rows)
    Path(sys.argv[1]).write_text(text, encoding="utf-8")
    missed += sum(count[kind] for count in counts.values() for kind in ("right", "as another", "not named"))
    missed += sum(found[key][right.fault].kind != "right" for key in found for right in RIGHT)
    sys.exit(1 if missed else 0)


def _verdicts(key: str) -> dict[str, Verdict]:
    networks = importlib.import_module(f"tests.identifying.wrong.{key}")
    verdicts = {}
    for wrong in [*RIGHT, *WRONG]:
        if key not in wrong.without:
            identity = identify_here(lambda fault=wrong.fault: networks.build(fault), key)
            verdicts[wrong.fault] = verdict(identity, wrong)
            print(f"{BACKENDS[key].title}: {wrong.fault}: {verdicts[wrong.fault].kind}", flush=True)
    return verdicts


def _kind(wrong: Wrong, found: Verdict | None) -> str:
    """How a network is counted; one that shows itself to `check` only, or is right by its graph, is hidden."""
    if found is None:
        return "cannot be made"
    is_hidden = wrong.visible == "check" or wrong.spec == BASES[wrong.base]
    return "hidden" if is_hidden and found.kind == "right" else found.kind


def _counts(counts: dict[str, Counter[str]], found: dict[str, dict[str, Verdict]]) -> str:
    titles = ["named at its place", "not visible", "called right", "called another's name", "not named at its place"]
    lines = [
        f"| | tried | {' | '.join(titles)} | right networks called right |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for key, count in counts.items():
        numbers = [count[kind] for kind in COUNTED]
        right = sum(found[key][network.fault].kind == "right" for network in RIGHT)
        cells = [BACKENDS[key].title, sum(numbers), *numbers, f"{right} of {len(RIGHT)}"]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def _row(wrong: Wrong, verdicts: dict[str, Verdict]) -> str:
    """A row, with one line where all frameworks say the same but for the names of layers."""
    said: dict[str, list[str]] = {}
    for key, found in verdicts.items():
        said.setdefault(canonical_names(found.said) or NOTHING, []).append(BACKENDS[key].title)
    lines = list(said)
    if len(said) > 1:
        lines = [f"{', '.join(titles)}: {line}" for line, titles in said.items()]
    return _cells((wrong.fault, f"`{wrong.base}`", wrong.place, "<br>".join(lines)))


def _cells(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |\n"


if __name__ == "__main__":
    main()
