"""What the README and the other pages show runs, and says what they say."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from resnet_spec import count, draw_weights, from_toml, get_spec, layer_table
from resnet_spec.oracle import WEIGHTED_KINDS
from rosetta.backends import BACKENDS
from rosetta.commands.app import make_app
from rosetta.comparing.evidence import GRADIENTS_BOUND, LOGITS_BOUND, STATISTICS_BOUND, TRAINING_BOUND
from rosetta.teaching.exercises import EXERCISES
from rosetta.teaching.exercises.experiments import FORM_POINTS, ExperimentExercise
from rosetta.teaching.report import AUTOMATIC
from tests.conftest import load_backend
from tests.docs.pages import PAGES, README, ROOT, anchors, blocks, commands, links, snippets

RUNNER = Path(__file__).with_name("run_snippets.py")
# What an earlier command of the page on checkpoints has written, and who writes it.
CONVERTED = {"resnet50.pdparams": "paddle", "resnet50.keras": "keras", "resnet50.orbax": "jax"}
COMMANDS = typer.main.get_group(make_app()).commands


@pytest.mark.parametrize(
    "framework",
    [*(pytest.param(key, marks=pytest.mark.slow if key in ("keras", "jax") else ()) for key in BACKENDS), ""],
    ids=[*BACKENDS, "none"],
)
def test_a_snippet_prints_what_stands_beside_it(framework: str, tmp_path: Path) -> None:
    """All snippets of one framework in one process; those of none need what they read from disk."""
    mine = [snippet for snippet in snippets() if snippet.framework == framework]
    assert mine
    if framework:
        load_backend(BACKENDS[framework])
    spec = get_spec("resnet50")
    for name, key in CONVERTED.items():
        if any(f'"{name}"' in snippet.source for snippet in mine):
            load_backend(BACKENDS[key]).write_checkpoint(tmp_path / name, spec, draw_weights(spec))
    file = tmp_path / "snippets.json"
    file.write_text(json.dumps([snippet.source for snippet in mine]))
    process = subprocess.run([sys.executable, RUNNER, file], capture_output=True, text=True, cwd=tmp_path)
    assert process.returncode == 0, process.stderr
    wrong = [
        f"{snippet.place} printed\n{printed}"
        for snippet, printed in zip(mine, json.loads(file.read_text()), strict=True)
        if printed.splitlines() != snippet.prints
    ]
    assert not wrong, "\n".join(wrong)


def test_every_snippet_says_what_it_prints() -> None:
    for snippet in snippets():
        assert snippet.prints, snippet.place
        assert all(snippet.prints), snippet.place


def test_a_network_of_the_pages_is_one() -> None:
    [text] = [text for page in PAGES for _, text in blocks(page, "toml")]
    assert layer_table(from_toml(text)).depth == 8


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_command_of_the_pages_is_one(page: Path) -> None:
    for command in commands(page, "rosetta"):
        name, *arguments = shlex.split(command)
        assert name in COMMANDS
        if arguments:  # a name alone is only spoken of
            COMMANDS[name].make_context(name, arguments).close()
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for command in commands(page, "make"):
        assert command.split()[0] in targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_link_leads_somewhere(page: Path) -> None:
    for target, anchor in links(page):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), f"{target}#{anchor}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached = [README]
    for page in reached:
        reached += {target for target, _ in links(page) if target in PAGES and target not in reached}
    assert set(reached) == set(PAGES)


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(README.read_text().splitlines()) <= 150


def test_the_readme_lists_the_commands_in_their_order() -> None:
    assert re.findall(r"^\| `rosetta (\w+)", README.read_text(), re.MULTILINE) == list(COMMANDS)


def test_the_readme_maps_what_is_there() -> None:
    [text] = [text for _, text in blocks(README, "") if text.startswith("resnet_spec/")]
    for folder in re.findall(r"^(\w+)/ ", text, re.MULTILINE):
        assert (ROOT / folder).is_dir(), folder
    for file in re.findall(r" (\w+\.py) ", text):
        for info in BACKENDS.values():
            assert (ROOT / info.package / file).is_file(), f"{info.package}/{file}"


def test_the_readme_shows_two_plain_texts_side_by_side() -> None:
    [text] = [text for _, text in blocks(README, "") if "self.conv1" in text]
    texts = [(ROOT / f"docs/plain/resnet18_d2l_{key}.py").read_text() for key in ("pt", "jax")]
    for line in filter(None, text.splitlines()):
        halves = re.split(r"(?<=\S) {3,}", line)
        assert len(halves) == 2
        assert all(f"    {half.strip()}\n" in whole for half, whole in zip(halves, texts, strict=True)), line


def test_the_comparison_shows_the_oracles_numbers() -> None:
    table = layer_table(get_spec("resnet18_d2l"))
    counts = [count(table.layers, *kinds) for kinds in (WEIGHTED_KINDS, ("conv",), ("norm",), ("linear",))]
    numbers = ["4x10", *(f"{n:,}" for n in (*counts, table.parameters, table.running_statistics, table.total))]
    for info in BACKENDS.values():
        [row] = re.findall(rf"^ {info.title} +4x10 .*$", README.read_text(), re.MULTILINE)
        assert row.removeprefix(f" {info.title}").split()[:-1] == numbers


def test_the_bounds_are_those_of_the_comparison() -> None:
    assert STATISTICS_BOUND == TRAINING_BOUND
    text = (ROOT / "docs/checking.md").read_text()
    for level, bound in {"logits": LOGITS_BOUND, "gradients": GRADIENTS_BOUND, "training": TRAINING_BOUND}.items():
        row = rf"^\| `{level}` \|.*\| {bound['float64']:.0e} \| {bound['float32']:.0e} \|$"
        assert re.search(row, text, re.MULTILINE), row


def test_the_faults_are_counted() -> None:
    faults = len(re.findall(r"^\| .* \| (?:structure|logits|gradients|training) \|", read("faults.md"), re.MULTILINE))
    said = [int(number) for page in PAGES for number in re.findall(r"(\d+) deliberate faults", page.read_text())]
    assert said
    assert set(said) == {faults}


def test_the_mutants_are_counted() -> None:
    [said] = [line for line in read("checking.md").splitlines() if "(mutants.md)" in line]
    rows = re.findall(r"^\| ([a-z_/]+) \| (\d+) \| ([\d.]+ %) \|", read("mutants.md"), re.MULTILINE)
    assert [folder for folder, _, _ in rows] == ["resnet_spec", "rosetta/comparing"]
    for _, tried, killed in rows:
        assert f"{int(tried):,}" in said
        assert killed in said


def test_the_teachers_page_lists_the_exercises() -> None:
    rows = [
        f"| {number} | {each.title} | {each.points:g} | {each.minutes} | {each.section} |"
        f" {f'`{each.file}`' if each.file else f'`[{each.name}]` in `answers.toml`'} |"
        for number, each in enumerate(EXERCISES.values(), start=1)
    ]
    page = read("course.md")
    assert re.findall(r"^\| \d+ \|.*$", page, re.MULTILINE) == rows
    whole = sum(each.points for each in EXERCISES.values())
    by_rubric = whole - AUTOMATIC
    assert f"{whole:g} points, of which the grader gives {AUTOMATIC:g} and you give {by_rubric:g}, by rubric" in page


def test_the_teachers_page_has_the_rubrics() -> None:
    page = read("course.md")
    experiments = [each for each in EXERCISES.values() if isinstance(each, ExperimentExercise)]
    rubrics = ["\n".join(f"* {line}" for line in each.rubric) for each in experiments]
    assert all(f"\n\n{rubric}\n\n" in page for rubric in rubrics)
    assert f"The grader gives {FORM_POINTS:g} points for the form" in page


def test_the_degradation_table_is_that_of_the_last_run() -> None:
    rows = re.findall(r"^\| (\w+_cifar) \|.*?\| ([^|]*\)) \| ([^|]*\)) \|$", read("degradation.md"), re.MULTILINE)
    assert len(rows) == 4
    for row in rows:
        assert f"| {' | '.join(row)} |" in read("training.md")


def read(page: str) -> str:
    return (ROOT / "docs" / page).read_text()
