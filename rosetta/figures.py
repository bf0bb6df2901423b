"""What all pictures have in common: matplotlib, which is an extra, and files written whole and without its warnings."""

import importlib.util
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from resnet_spec import RosettaError
from resnet_spec.files import replacing
from rosetta.backends import install_command

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def matplotlib_is_absent() -> str:
    """The start of the sentence where no pictures can be made."""
    return f"matplotlib is not installed here: bring it with {install_command('plots')}"


def has_matplotlib() -> bool:
    """Whether pictures can be made here."""
    return importlib.util.find_spec("matplotlib") is not None


@contextmanager
def writing_figure(path: Path) -> Iterator[Path]:
    """A path to save a figure to, made in the block too; it takes the place of `path` at the end.

    Raises RosettaError when the file cannot be written.
    """
    with replacing(path, RosettaError) as complete, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing from font")  # a name may be in any script
        yield complete


def show_figure(figure: "Figure", description: str) -> None:
    """Shows a figure in a notebook, once, with a text that says what is to be seen to those who cannot see it."""
    from IPython.display import display
    from matplotlib import pyplot as plt

    plt.close(figure)  # else the cell's end shows it a second time
    display(figure, metadata={"image/png": {"alt": description}})
