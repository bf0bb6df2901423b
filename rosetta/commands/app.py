"""The `rosetta` command: where errors become one sentence and an exit code."""

import io
import os
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import typer

from resnet_spec import RosettaError
from rosetta.commands import bench, check, compare, convert, differences, draw, explain, identify, train, write, zoo
from rosetta.commands.course import course_app

app = typer.Typer(
    name="rosetta",
    help="One ResNet in PyTorch, Keras, PaddlePaddle and Flax NNX, and the proof that all four are one network.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_LONGEST_WORD = 4096  # no path that a person could mean is longer

# The command's help shows them in these groups, in this order.
_COMMANDS: dict[str, dict[str, Callable[..., int | None]]] = {
    "Look": {
        "list": zoo.list_command,
        "spec": zoo.spec_command,
        "summary": zoo.summary_command,
        "explain": explain.explain_command,
        "draw": draw.draw_command,
        "write": write.write_command,
    },
    "Prove": {
        "compare": compare.compare_command,
        "identify": identify.identify_command,
        "check": check.check_command,
        "differences": differences.differences_command,
    },
    "Carry": {"convert": convert.convert_command},
    "Train": {"train": train.train_command, "bench": bench.bench_command},
}
for _group, _commands in _COMMANDS.items():
    for _name, _command in _commands.items():
        app.command(_name, rich_help_panel=_group)(_command)
app.add_typer(course_app, name="course", rich_help_panel="Teach")


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
        sys.exit(app(sys.argv[1:] or ["--help"], standalone_mode=False))
    except RosettaError as error:
        _fail(str(error))
    except typer.TyperException as error:
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
