"""`python -m tests.course FILE`: judges the whole bank of submissions in all frameworks and writes what is said."""

import sys
from pathlib import Path

from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from tests.conftest import load_backend
from tests.course.bank import feedback, is_full, is_named, judged, right_entries, wrong_entries

HEAD = """# What the course says of wrong submissions

The bank in `tests/course` has submissions as students write them, in each framework by hand and in many styles: wrong
ones, each with one mistake and the words that a feedback has to say, and right ones. `make diagnosis` judges them all
and writes this page.

| | wrong, told why | right, earn everything |
|---|--:|--:|
{counts}

*Told why*: it loses points, and the feedback has the words. Of each mistake the first sentence of the feedback:
"""
_LONGEST = 200


def main() -> None:
    """Judges all; exits 1 where a right one loses a point, or less than 95 % of the wrong ones are told why."""
    rows, counts, failed = [], [], False
    for backend, info in BACKENDS.items():
        load_backend(info)
        wrong, right = wrong_entries(backend), right_entries(backend)
        wrong_marks, right_marks = judged(wrong), judged(right)
        named = sum(is_named(entry, wrong_marks[entry.key]) for entry in wrong)
        full = sum(is_full(right_marks[entry.key]) for entry in right)
        counts.append(f"| {info.framework} | {named} of {len(wrong)} | {full} of {len(right)} |")
        print(counts[-1], flush=True)
        failed |= full < len(right) or named < 0.95 * len(wrong)
        rows.append(f"\n## {info.framework}\n\n| exercise | mistake | what is said |\n|---|---|---|")
        for entry in wrong:
            said = feedback(wrong_marks[entry.key]).replace("|", "\\|")
            short = said if len(said) <= _LONGEST else f"{said[:_LONGEST].rsplit(' ', 1)[0]} ..."
            mark = "" if is_named(entry, wrong_marks[entry.key]) else "**not named**: "
            rows.append(f"| {EXERCISES[entry.exercise].title} | `{entry.name}` | {mark}{short} |")
    Path(sys.argv[1]).write_text(HEAD.format(counts="\n".join(counts)) + "\n".join(rows) + "\n", encoding="utf-8")
    sys.exit(failed)


if __name__ == "__main__":
    main()
