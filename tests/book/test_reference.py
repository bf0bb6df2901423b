"""The reference: commands, and the Python interface."""

import re
import subprocess
import sys
from typing import Any

from typer.main import get_group

import resnet_spec
from book.extensions.docstrings import as_rest, described
from book.reference import command_line
from book.reference import pages as reference
from resnet_spec import LayerTable, OracleLayer, ResNetSpec
from rosetta.commands.app import make_app
from rosetta.comparing.compare import Comparison
from rosetta.data import load_data

PAGE = command_line.page()


def test_every_command_and_option_is_there() -> None:
    def walk(name: str, command: Any) -> None:
        parts = getattr(command, "commands", None)
        if parts:
            for part, each in parts.items():
                walk(f"{name} {part}", each)
            return
        section = re.findall(rf"^#+ `{re.escape(name)}`\n(.*?)(?=^#|\Z)", PAGE, re.DOTALL | re.MULTILINE)
        assert len(section) == 1, name
        assert " ".join(command.help.split()[:4]) in section[0]
        for parameter in command.params:
            assert any(f"`{word}" in section[0] for word in (*parameter.opts, parameter.metavar)), parameter.opts

    for name, command in get_group(make_app()).commands.items():
        walk(f"rosetta {name}", command)


def test_a_default_stands_behind_what_an_option_is_for() -> None:
    assert re.search(r"^`--batch .*`\n: How many images\. \*\(default: 4; from 1 to 4096\)\*$", PAGE, re.MULTILINE)
    assert "`[ARCH|FILE.toml]...`\n: Networks of the zoo or spec files." in PAGE


def test_a_default_keeps_its_digits() -> None:
    assert command_line._in_words("default: 600.0; x>=1") == "default: 600; at least 1"
    assert command_line._in_words("default: 0.05; 1<=x<=10") == "default: 0.05; from 1 to 10"


def test_all_that_resnet_spec_exports_is_told_of_once() -> None:
    names = [name for subject in reference.SUBJECTS.values() for each in subject.modules.values() for name in each]
    assert set(resnet_spec.__all__) <= set(names)
    of_spec = [
        f"{module}.{name}"
        for subject in reference.SUBJECTS.values()
        for module, names in subject.modules.items()
        for name in names
    ]
    assert len(of_spec) == len(set(of_spec))


def test_fields_that_the_signature_says_are_not_said_again() -> None:
    page = reference.subject_page("spec", reference.SUBJECTS["spec"])
    [excluded] = re.findall(r"ResNetSpec\n.*\n.*\n   :exclude-members: (.*)", page)
    assert "in_channels" in excluded
    assert "stem_pool" not in excluded.split(", ")  # of which there is a sentence


def test_lines_of_arguments_become_a_list() -> None:
    lines = ["A set.", "", "name: which one,", "    or a path.", "in_channels: 1 or 3.", "Raises DataError: always."]
    assert as_rest(lines, load_data) == [
        *("A set.", "", "", "``name``", "    which one,", "    or a path."),
        *("``in_channels``", "    1 or 3.", "", "Raises DataError: always."),
    ]


def test_only_arguments_and_fields_are_such_lines() -> None:
    assert described(OracleLayer) == {"input_shape", "weights", "macs"}
    assert described(Comparison) == {"unbiased"}
    assert described(LayerTable) == described(ResNetSpec) == set()


def test_it_is_made_without_a_framework() -> None:
    program = (
        "import sys, book.reference.command_line, book.reference.pages as r\n"
        "[r.subject_page(name, subject) for name, subject in r.SUBJECTS.items()]\n"
        "print(sorted({'torch', 'keras', 'tensorflow', 'paddle', 'jax', 'flax'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
