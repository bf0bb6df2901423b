"""What a student gets: a folder of files to edit, `answers.toml`, and a README with the statements."""

import json
import string
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from resnet_spec import RosettaError
from resnet_spec.files import writing
from rosetta.backends import BACKENDS
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.base import Exercise, Numbers
from rosetta.teaching.exercises.bug_hunt import BugHunt
from rosetta.teaching.exercises.experiments import ExperimentExercise
from rosetta.teaching.keys import generator
from rosetta.teaching.toml import read_toml

ANSWERS = "answers.toml"
README = "README.md"
WORDS: dict[str, dict[str, str]] = {
    "pt": {
        "imports": "import torch",
        "model": "an `nn.Module`",
        "maps": "(batch, channels, height, width)",
        "kernel_layout": "(out, in, height, width)",
        "tensor": "`torch.Tensor`",
        "example": "(4, 3, 6, 6)",
        "example_behind": "(4, 6, 3, 3)",
        "stage": "`model.layer1`",
    },
    "keras": {
        "imports": "import keras\nimport tensorflow as tf",
        "model": "a `keras.Model` (or a `keras.Layer`)",
        "maps": "(batch, height, width, channels)",
        "kernel_layout": "(height, width, in, out)",
        "tensor": "tensor of Keras on TensorFlow",
        "example": "(4, 6, 6, 3)",
        "example_behind": "(4, 3, 3, 6)",
        "stage": "the layers of `model` whose names begin with `layer1`",
    },
    "paddle": {
        "imports": "import paddle",
        "model": "an `nn.Layer`",
        "maps": "(batch, channels, height, width)",
        "kernel_layout": "(out, in, height, width)",
        "tensor": "`paddle.Tensor`",
        "example": "(4, 3, 6, 6)",
        "example_behind": "(4, 6, 3, 3)",
        "stage": "`model.layer1`",
    },
    "jax": {
        "imports": "import jax\nimport jax.numpy as jnp\nfrom flax import nnx",
        "model": "an `nnx.Module`",
        "maps": "(batch, height, width, channels)",
        "kernel_layout": "(height, width, in, out)",
        "tensor": "`jax.Array`",
        "example": "(4, 6, 6, 3)",
        "example_behind": "(4, 3, 3, 6)",
        "stage": "`model.layer1`",
    },
}


def draw_numbers(source: str) -> dict[str, Numbers]:
    """A student's own numbers of every exercise."""
    return {name: exercise.draw(generator(source, name)) for name, exercise in EXERCISES.items()}


def handout(student: str, backend: str, source: str) -> dict[str, str]:
    """The student's files by name."""
    numbers = draw_numbers(source)
    files = {README: _readme(student, backend, numbers), ANSWERS: _answers(student, backend, source, numbers)}
    for name, exercise in EXERCISES.items():
        if exercise.file:
            files[exercise.file] = file_of(exercise, numbers[name], backend)
    return files


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Writes them into a new folder; raises RosettaError for one that is there."""
    with writing(folder, RosettaError):
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            raise RosettaError(f"{folder} is there already: move it away, or name another folder with --out.") from None
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")


def file_of(exercise: Exercise, numbers: Numbers, backend: str) -> str:
    """The file to edit."""
    if isinstance(exercise, BugHunt):
        return exercise.planted(numbers, backend)[0]
    if isinstance(exercise, ExperimentExercise):
        return _text("skeletons", f"{exercise.name}.toml", exercise, numbers, backend)
    return _text("skeletons", f"{exercise.name}.py", exercise, numbers, backend)


def statement(exercise: Exercise, numbers: Numbers, backend: str) -> str:
    """What is asked, in Markdown."""
    return _text("statements", f"{exercise.name}.md", exercise, numbers, backend)


def introduction(file: str, backend: str, **words: str) -> str:
    """What stands before the statements, in Markdown, with what holds for all of them in the place of `$common`."""
    folder = resources.files("rosetta.teaching").joinpath("statements")
    words = {**WORDS[backend], "framework": BACKENDS[backend].framework, "backend": backend, **words}
    common = string.Template(folder.joinpath("COMMON.md").read_text(encoding="utf-8")).substitute(words)
    return string.Template(folder.joinpath(file).read_text(encoding="utf-8")).substitute(words, common=common.strip())


def _text(kind: str, file: str, exercise: Exercise, numbers: Numbers, backend: str) -> str:
    template = resources.files("rosetta.teaching").joinpath(kind, file).read_text(encoding="utf-8")
    words = {
        **WORDS[backend],
        "framework": BACKENDS[backend].framework,
        "constants": exercise.header(numbers, backend),
        **exercise.words(numbers, backend),
    }
    return string.Template(template).substitute(words)


def _readme(student: str, backend: str, numbers: Mapping[str, Numbers]) -> str:
    parts = [introduction(README, backend, student=student)]
    for number, (name, exercise) in enumerate(EXERCISES.items(), start=1):
        where = f"`{exercise.file}`" if exercise.file else f"table `[{name}]` of `{ANSWERS}`"
        about = (
            f"*{exercise.points:g} points · about {exercise.minutes} minutes · section {exercise.section} of the lesson"
            f" · {where}*"
        )
        parts.append(
            f"## {number} {exercise.title}\n\n{about}\n\n{statement(exercise, numbers[name], backend).strip()}\n"
        )
    return "\n".join(parts)


def _answers(student: str, backend: str, source: str, numbers: Mapping[str, Numbers], *, right: bool = False) -> str:
    lines = [
        "# Your answers. Put a number, a text or a list in the place of each pair of quotation marks.",
        "",
        "[course]",
        "# Leave these three as they are: your numbers are drawn from them.",
        f'student = "{student}"',
        f'backend = "{backend}"',
        f'numbers = "{source}"',
    ]
    for name, exercise in EXERCISES.items():
        keys = exercise.right_answers(numbers[name], backend)
        if keys:
            lines += [
                "",
                f"[{name}]",
                *(f"{key} = {json.dumps(answer if right else '')}" for key, answer in keys.items()),
            ]
    return "\n".join(lines) + "\n"


def read_answers(content: bytes | None) -> tuple[dict[str, Any], str]:
    """The tables of `answers.toml`, and, where they cannot be read, why, a sentence."""
    if content is None:
        return {}, f"There is no {ANSWERS}."
    try:
        return read_toml(ANSWERS, content), ""
    except RosettaError as error:
        return {}, str(error)


def solutions(student: str, backend: str, source: str) -> dict[str, str]:
    """Right files for a student, and the right answers; the experiments have none."""
    numbers = draw_numbers(source)
    files = {ANSWERS: _answers(student, backend, source, numbers, right=True)}
    for name, exercise in EXERCISES.items():
        if exercise.file and (text := exercise.solution(numbers[name], backend)):
            files[exercise.file] = text
    return files
