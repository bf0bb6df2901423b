"""`rosetta course`: exercises for students, and their grading."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Annotated

import typer

from resnet_spec import RosettaError
from resnet_spec.files import reading
from resnet_spec.spec import did_you_mean, show
from rosetta import output
from rosetta.backends import BACKENDS, get_backend
from rosetta.progress import counting_progress, live_progress
from rosetta.teaching import assignments, grading, handout, report
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.keys import OPEN_KEY, Key, check_name, new_key, read_key
from rosetta.teaching.submissions import judge_submission, read_submission

course_app = typer.Typer(
    help="Exercises in all four frameworks: hand them out, check them, grade them.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
)

Backend = Annotated[str, typer.Option(metavar="KEY", help=f"The framework: one of {', '.join(BACKENDS)}.")]
Student = Annotated[
    list[str] | None, typer.Option("--student", metavar="NAME", help="A student's name; several may be given.")
]
Class = Annotated[
    Path | None, typer.Option("--students", metavar="FILE", help="A file with a student's name on each line.")
]
KeyFile = Annotated[
    Path | None, typer.Option("--key", metavar="KEY.toml", help="The teacher's key, from `rosetta course key`.")
]
Out = Annotated[Path, typer.Option("-o", "--out", metavar="FOLDER", help="Where to; a folder per student in it.")]


@course_app.command("new")
def new_command(
    backend: Backend, student: Student = None, students: Class = None, key: KeyFile = None, out: Out = Path()
) -> None:
    """Write the exercises into a folder for each student: `rosetta course new --backend jax --student ada`.

    Without a key the numbers are drawn from the name alone, for who works through the course alone.
    """
    info, chosen = get_backend(backend), _key(key)
    for name in _names(student, students):
        handout.write_files(out / name, handout.handout(name, info.key, chosen.numbers_of(name)))
        output.print_line(f"{out / name}: {len(EXERCISES)} exercises in {info.framework}; begin with README.md there.")


@course_app.command("check")
def check_command(
    exercise: Annotated[
        list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Which; all that are begun when left out.")
    ] = None,
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help="The folder with the exercises.")] = Path(),
) -> int:
    """Say of your own exercises what is right, and of the others what is wrong and where. This runs your code.

    Exits 1 where something that is begun is not right yet.
    """
    for name in exercise or ():
        if name not in EXERCISES:
            raise RosettaError(f"{show(name)} is no exercise{did_you_mean(name, EXERCISES)}")
    if not (folder / handout.ANSWERS).is_file():
        raise RosettaError(
            f"{folder / handout.ANSWERS} is not there: go to the folder that `rosetta course new` has made, or name it"
            " with --folder."
        )
    submission = read_submission(folder, "your work")
    info, source = BACKENDS[submission.backend], submission.source
    if not info.is_installed():
        raise RosettaError(f"{info.framework} is not installed: {info.remedy}")
    with live_progress({"check": "check"}) as progress:
        progress("check", "start")
        found = judge_submission(
            submission,
            source,
            f"public {source}",
            exercises=exercise or tuple(EXERCISES),
            on_task=lambda task: progress("check", task),
        )
    for note in submission.notes:
        output.print_line(note)
    begun = [result for result in found.results.values() if result.begun]
    for result in found.results.values() if exercise else begun:
        for line in report.result_lines(result):
            output.print_line(line)
    waiting = [result.exercise for result in found.results.values() if not result.begun]
    if waiting and not exercise:
        output.print_line(f"not begun: {', '.join(waiting)}")
    return int(any(not mark.is_full for result in begun for mark in result.marks))


@course_app.command("grade")
def grade_command(
    submissions: Annotated[Path, typer.Argument(metavar="SUBMISSIONS", help="A folder with a folder per student.")],
    key: Annotated[Path, typer.Option(metavar="KEY.toml", help="The teacher's key.")],
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="FOLDER", help="Takes grades, feedback and what was found.")
    ] = Path("grades"),
) -> int:
    """Grade a folder of submissions: grades.csv, feedback for each student, and Gradescope's results.json.

    Each student's code runs in a process of its own that knows neither the key nor a right number. Interrupted, the
    same command goes on. Exits 1 where something could not be graded.
    """
    chosen = read_key(key)
    students, refused = grading.find_submissions(submissions)
    with counting_progress("graded", len(students)) as progress:
        found = grading.grade(submissions, chosen, out, on_student=progress)
    for one in found:
        note = f" {' '.join(one.notes)}" if one.notes else ""
        output.print_line(f"{one.student}: {one.points:g} of {report.AUTOMATIC:g} points{note}")
    output.print_line(f"{out / grading.GRADES} has them all, {out / grading.FEEDBACK} a page for each student.")
    return int(bool(refused) or any(not one.backend for one in found))


@course_app.command("solutions")
def solutions_command(
    backend: Backend,
    key: Annotated[Path, typer.Option(metavar="KEY.toml", help="The teacher's key.")],
    student: Student = None,
    students: Class = None,
    out: Out = Path("solutions"),
) -> None:
    """Write a student's right files and answers, made from this project's own code."""
    info, chosen = get_backend(backend), read_key(key)
    for name in _names(student, students):
        handout.write_files(out / name, handout.solutions(name, info.key, chosen.numbers_of(name)))
        output.print_line(f"{out / name}: the solutions of {name} in {info.framework}; keep them from students.")


Assignment = Annotated[
    Path, typer.Option("-o", "--out", metavar="FOLDER", help="A new folder; its name is the assignment's.")
]
Exercises = Annotated[
    list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Which; all but the experiments when left out.")
]


@course_app.command("nbgrader")
def nbgrader_command(
    backend: Backend,
    key: Annotated[Path, typer.Option(metavar="KEY.toml", help="The teacher's key.")],
    out: Assignment,
    exercise: Exercises = None,
) -> None:
    """Write a source assignment for nbgrader: `rosetta course nbgrader --backend pt --key key.toml -o source/resnets`.

    All its students share one set of numbers. ROSETTA_COURSE_KEY has to name the key when it is graded.
    """
    _write_assignment(assignments.nbgrader_notebook, backend, key, out, exercise)


@course_app.command("otter")
def otter_command(
    backend: Backend,
    key: Annotated[Path, typer.Option(metavar="KEY.toml", help="The teacher's key.")],
    out: Assignment,
    exercise: Exercises = None,
) -> None:
    """Write an assignment for Otter-Grader, as `otter assign` takes it.

    All its students share one set of numbers. ROSETTA_COURSE_KEY has to name the key when it is graded.
    """
    _write_assignment(assignments.otter_notebook, backend, key, out, exercise)


def _write_assignment(
    make: Callable[[str, str, Key, Iterable[str]], str], backend: str, key: Path, out: Path, exercise: list[str] | None
) -> None:
    info, chosen = get_backend(backend), assignments.chosen_exercises(exercise or ())
    name = check_name(out.resolve().name, "an assignment")
    text = make(name, info.key, read_key(key), chosen)
    handout.write_files(out, {f"{name}.ipynb": text})
    output.print_line(f"{out / name}.ipynb: {len(chosen)} exercises in {info.framework}, with their solutions.")


@course_app.command("key")
def key_command(
    path: Annotated[Path, typer.Argument(metavar="KEY.toml", help="Where to.")] = Path("key.toml"),
) -> None:
    """Make a teacher's key. Whoever has it knows every hidden input and every right answer."""
    new_key(path)
    output.print_line(f"{path}: the key of a new course. Keep it, and keep it from students.")


def _key(path: Path | None) -> Key:
    return OPEN_KEY if path is None else read_key(path)


def _names(student: list[str] | None, students: Path | None) -> list[str]:
    """All names, each once; raises RosettaError for one that no folder can have, and where there are none."""
    names = list(student or [])
    if students is not None:
        with reading(students, "a list of names", RosettaError):
            lines = students.read_text(encoding="utf-8").splitlines()
        names += [line.strip() for line in lines if line.strip()]
    if not names:
        raise RosettaError("There is no student: give --student NAME, or --students FILE with a name on each line.")
    return [check_name(name) for name in dict.fromkeys(names)]
