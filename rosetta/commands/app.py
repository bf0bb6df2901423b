"""The `rosetta` command: where errors become one sentence and an exit code."""

import importlib
import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn

import typer

from resnet_spec import RosettaError

_LONGEST_WORD = 4096  # no path that a person could mean is longer

# The help shows them in these groups, in this order: each the file and the function of a command. A file is imported
# when its command is asked for, since together they take several times as long as any of them takes to answer.
_COMMANDS = {
    "Look": {
        "list": "zoo.list_command",
        "spec": "zoo.spec_command",
        "summary": "zoo.summary_command",
        "explain": "explain.explain_command",
        "draw": "draw.draw_command",
        "write": "write.write_command",
    },
    "Prove": {
        "compare": "compare.compare_command",
        "identify": "identify.identify_command",
        "check": "check.check_command",
        "differences": "differences.differences_command",
    },
    "Carry": {"convert": "convert.convert_command"},
    "Train": {"train": "train.train_command", "bench": "bench.bench_command"},
    "Teach": {"course": "course.course_app"},
}


def make_app(only: str | None = None) -> typer.Typer:
    """The command line: with this command alone where there is one of the name, and else with all of them."""
    app = typer.Typer(
        name="rosetta",
        help="One ResNet in PyTorch, Keras, PaddlePaddle and Flax NNX, and the proof that all four are one network.",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(lambda: None)  # so that a command that stands alone has a name, too
    is_one = any(only in commands for commands in _COMMANDS.values())
    for group, commands in _COMMANDS.items():
        for name, place in commands.items():
            if is_one and name != only:
                continue
            file, _, function = place.partition(".")
            command = getattr(importlib.import_module(f"rosetta.commands.{file}"), function)
            if isinstance(command, typer.Typer):
                app.add_typer(command, name=name, rich_help_panel=group)
            else:
                app.command(name, rich_help_panel=group)(command)
    return app


def main() -> None:
    """Runs the command line; exits 2, with one sentence, for what a person can mend."""
    for name in ("SIGTERM", "SIGHUP"):  # so that workers are ended too, and what is half written removed
        number = getattr(signal, name, None)  # Windows has no SIGHUP, and nohup has it ignored
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        arguments = sys.argv[1:] or ["--help"]
        sys.exit(make_app(arguments[0])(arguments, standalone_mode=False))
    except RosettaError as error:
        _fail(str(error))
    except typer.TyperException as error:
        if not error.format_message():  # the help has said it all, as for `rosetta course` alone
            sys.exit(2)
        _fail(error.format_message())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        _fail(f"{error.strerror or error}.")
    except MemoryError:
        _fail("This needs more memory than there is: choose a smaller network, batch or image size.")
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_IGN)  # a second one, as a closing terminal sends, must not end the clearing up
    sys.exit(128 + number)


def _fail(sentence: str) -> None:
    words = (word if len(word) <= _LONGEST_WORD else f"{word[:50]}..." for word in sentence.split())
    print(f"rosetta: {' '.join(words)}", file=sys.stderr)
    sys.exit(2)
