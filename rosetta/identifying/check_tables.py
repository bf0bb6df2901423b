"""What people see of a check: sentences for the terminal, and the same as JSON."""

import math
from collections.abc import Sequence
from typing import Any

from rich.table import Table

from rosetta.backends import BACKENDS
from rosetta.identifying.check import TARGET, Check
from rosetta.identifying.diagnoses import row_of
from rosetta.identifying.misfits import Misfit
from rosetta.identifying.pairing import Pairing
from rosetta.identifying.tables import unexplained_lines
from rosetta.identifying.words import by, listed
from rosetta.output import finite, new_table
from rosetta.wording import counted


def check_lines(check: Check) -> list[str]:
    """The verdict, what is wrong with the row of the atlas that explains it, and how far each level went."""
    target, name = check.records.target, check.spec.name
    framework = BACKENDS[check.records.framework].framework
    if check.agrees:
        lines = [f"{target} ({framework}) is {name}, as far as {check.level} show it."]
    else:
        number = counted(len(unexplained_lines(check.misfits)) + len(check.own_findings) or 1, "difference")
        lines = [f"{target} ({framework}) is not {name}: {number}."]
    lines += _with_rows(check.misfits)
    lines += [f"  {finding}" for finding in check.own_findings]
    if check.reached != check.level:
        lines.append(
            f"The level {check.level} was not reached: the weights of {name} fit the model only if its structure does."
        )
    return [*lines, *check.records.notes]


def evidence_table(check: Check) -> Table:
    """A row for each thing that was computed."""
    name = BACKENDS[check.records.framework].framework
    table = new_table(
        f"From the same weights, largest difference from the reference and this project's {name}",
        ["computed", "difference", "bound", ""],
    )
    for one in check.evidence:
        gaps = one.gaps.get(TARGET, {}).values()
        if gaps:
            worst = max(gaps, key=lambda gap: gap.difference)
            is_far = not worst.difference <= one.bound
            most = f"most in {worst.place}" if worst.place else ""
            shown = f"{worst.difference:.1e}" if math.isfinite(worst.difference) else "missing"
            table.add_row(one.what, shown, f"{one.bound:.0e}", f"differ; {most}".rstrip("; ") if is_far else "")
    return table


def _with_rows(misfits: Sequence[Misfit]) -> list[str]:
    lines = []
    for line in unexplained_lines(misfits):
        row = row_of(line)
        lines.append(f"  {line}" + (f" (see `rosetta differences {row}`)" if row else ""))
    return lines


def check_json(check: Check) -> dict[str, Any]:
    """The whole finding as plain data."""
    return {
        "target": check.records.target,
        "framework": check.records.framework,
        "against": check.spec.name,
        "level": check.level,
        "reached": check.reached,
        "agrees": check.agrees,
        "misfits": _misfits_json(check.misfits),
        "findings": check.findings,
        "evidence": [
            {"level": one.level, "what": one.what, "difference": finite(one.largest(TARGET)), "bound": one.bound}
            for one in check.evidence
        ],
        "notes": check.records.notes,
    }


def _misfits_json(misfits: Sequence[Misfit]) -> list[dict[str, Any]]:
    return [{"place": misfit.place, "what": misfit.what, "row": row_of(misfit.what)} for misfit in misfits]


def pairing_lines(pairing: Pairing) -> list[str]:
    """The verdict, where the two part, and what differs there."""
    first, second = pairing.first.target, pairing.second.target
    worst = max(pairing.agreement, key=lambda one: one.difference)
    sizes = listed([by(one.image_size) for one in pairing.agreement])
    carried = f"{counted(pairing.carried, 'tensor')} of {first} went into {second}"
    if pairing.agrees:
        return [
            f"{first} and {second} are one network.",
            f"{carried}; their outputs are within {worst.difference:.1e} of the largest for images of {sizes}"
            f" (the bound is {worst.bound:.0e}).",
        ]
    lines = [f"{first} and {second} are not one network."]
    if pairing.parting:
        lines.append(f"  They part first at {pairing.parting}")
    lines += _with_rows(pairing.misfits)
    if pairing.left:
        lines.append(
            f"  No tensor of {first} fits {listed(pairing.left[:4])}{' and others' if pairing.left[4:] else ''}"
        )
    return [*lines, f"{carried}; their outputs are {worst.difference:.1e} of the largest apart for images of {sizes}."]


def pairing_json(pairing: Pairing) -> dict[str, Any]:
    """The whole finding as plain data."""
    return {
        "target": pairing.first.target,
        "other": pairing.second.target,
        "agrees": pairing.agrees,
        "parting": pairing.parting,
        "misfits": _misfits_json(pairing.misfits),
        "carried": pairing.carried,
        "left": pairing.left,
        "agreement": [
            {"image_size": list(one.image_size), "difference": finite(one.difference), "bound": one.bound}
            for one in pairing.agreement
        ],
    }
