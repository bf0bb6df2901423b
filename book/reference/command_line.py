"""The page of the command line, made from the commands themselves."""

import re
from typing import Any

import typer
from typer.core import TyperArgument, TyperGroup
from typer.main import get_group

from book.text import code
from rosetta.commands.app import make_app

_DEFAULTS = re.compile(r" *\[((?:default|required|\d|x)[^\]]*)\]$")


def page() -> str:
    """Every command with what it does, its arguments and its options, in the order of `rosetta --help`."""
    sections = [_command(f"rosetta {name}", command) for name, command in get_group(make_app()).commands.items()]
    return "\n\n".join(["# The command line, option by option", _INTRODUCTION, *sections]) + "\n"


_INTRODUCTION = """\
The guide's page on [the command line](../guide/command-line.md) says what the commands are for. This one is made from
the commands themselves, and lists what each of them takes."""


def _command(name: str, command: Any, level: int = 2) -> str:
    """A command, and below it those that are part of it."""
    context = typer.Context(command, info_name=name)
    parts = [f"{'#' * level} `{name}`", _paragraphs(command.help or "")]
    if isinstance(command, TyperGroup):
        parts += [_command(f"{name} {part}", each, level + 1) for part, each in command.commands.items()]
    else:
        usage = " ".join([name, *command.collect_usage_pieces(context)])
        parts += [code(usage, "text"), *(_parameter(each, context) for each in command.params)]
    return "\n\n".join(parts)


def _paragraphs(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _parameter(parameter: Any, context: typer.Context) -> str:
    """What a person types, and below it what it is for, with its default."""
    typed, text = parameter.get_help_record(context) or ("", "")
    if isinstance(parameter, TyperArgument) and parameter.metavar:
        typed = parameter.metavar
    found = _DEFAULTS.search(text)
    said = text[: found.start()] if found else text
    limits = f" *({_in_words(found[1])})*" if found else ""
    return f"`{typed.replace(' range>', '>')}`\n: {said}{limits}"


def _in_words(limits: str) -> str:
    """A default and a range as Typer gives them, `default: 4.0; 1<=x<=8`."""
    limits = re.sub(r"(\d+)<=x<=(\d+)", r"from \1 to \2", limits)
    limits = re.sub(r"x>=(\d+)", r"at least \1", limits)
    return re.sub(r"(?<=\d)\.0\b", "", limits)
