"""Files written whole or not at all, and refusals of what cannot be read or written in one sentence."""

import errno
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError

from resnet_spec.errors import RosettaError

LONGEST_REASON = 200
_LONGEST_MESSAGE = 10_000
_SCRATCH = ".rosetta-work-"
_PROBE_BYTES = 2**16
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

Check = Callable[[Path, Path], None]
"""Refuses a path, and what it leads to, in whose place nothing may be put."""


@contextmanager
def reading(path: str | Path, kind: str, error_type: type[RosettaError]) -> Iterator[None]:
    """Turns whatever goes wrong while a file is read into an error of one sentence.

    kind: what the file should be, as "a NumPy archive".
    """
    try:
        yield
    except RosettaError:
        raise
    except Exception as error:  # a damaged file makes a library raise anything, and so does a missing one
        if isinstance(error, MemoryError):
            sentence = f"{path} does not fit into this machine's memory as {kind}: is it whole?"
        elif is_the_systems(error):
            sentence = f"{path} cannot be read ({reason(error)}): give a file that you may read."
        else:
            sentence = f"{path} cannot be read as {kind} ({reason(error)}): is it whole?"
        raise error_type(sentence) from None


def check_regular(path: str | Path, what: str, error_type: type[RosettaError]) -> None:
    """Refuses what is there and is no file: a pipe would be waited for, and a device may never end.

    what: what to give instead, as "a TOML file".
    """
    if os.path.exists(path) and not os.path.isfile(path):
        raise error_type(f"{path} is {_kind_of(path)} and no file: give the path of {what}.")


@contextmanager
def replacing(
    path: str | Path, error_type: type[RosettaError], check: Check | None = None, *, room: int = 0
) -> Iterator[Path]:
    """A path to write to; it takes the place of `path` when the block ends without an error.

    What is there already stays until then, and a link stays a link. Whatever the block raises passes,
    but for what the system refused to write, which is an error of one sentence. From an old folder to
    a new one are two renames.

    room: how many bytes will be written, as far as is known.
    """
    path = Path(path)
    target = Path(os.path.realpath(path))
    check = check or check_replaceable_file
    with writing(path, error_type):
        check(path, target)
        with scratch_folder(target.parent) as folder:
            complete = folder / path.name
            try:
                yield complete
            except Exception as error:
                if not is_the_systems(error):
                    _probe(folder, room)  # a library says in words of its own, or none, that the disk is full
                raise
            check(path, target)
            _put(complete, target, aside=folder / "old")


def check_destination(path: str | Path, error_type: type[RosettaError], check: Check | None = None) -> None:
    """Refuses now, before the work for it is done, what `replacing` would refuse after it."""
    target = Path(os.path.realpath(path))
    with writing(path, error_type):
        (check or check_replaceable_file)(Path(path), target)
        with scratch_folder(target.parent):
            pass


@contextmanager
def writing(path: str | Path, error_type: type[RosettaError]) -> Iterator[None]:
    """Turns the system's refusal to write into an error of one sentence."""
    try:
        yield
    except OSError as error:
        place, remedy = str(path), "give a path in a folder that you may write to"
        if _is_temporary(path):
            place, remedy = tempfile.gettempdir(), "make room there, or name another folder in TMPDIR"
        elif error.errno in _NO_ROOM:
            remedy = "make room there, or give another path"
        raise error_type(f"{place} cannot be written ({reason(error)}): {remedy}.") from None


def _is_temporary(path: str | Path) -> bool:
    """Whether it lies in a scratch folder of the system's temporary folder, which a person has not named."""
    place, folder = Path(path), Path(tempfile.gettempdir())
    return place.is_relative_to(folder) and place.relative_to(folder).as_posix().startswith(_SCRATCH)


def check_replaceable_file(path: Path, target: Path) -> None:
    """Raises OSError for what is no regular file: a pipe, a device or a folder is not replaced by a file."""
    if target.exists() and not target.is_file():
        raise OSError(0, f"it is {_kind_of(target)}")


def _kind_of(path: str | Path) -> str:
    mode = os.stat(path).st_mode
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    return next((kind for is_kind, kind in kinds if is_kind(mode)), "a device")


@contextmanager
def scratch_folder(parent: str | Path) -> Iterator[Path]:
    """A folder of this process's own in the parent, removed at the end.

    What a process that was killed left there is removed first; a folder whose maker lives is locked.
    """
    _sweep(Path(parent))
    folder, lock = _make_locked_folder(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _make_locked_folder(parent: str | Path) -> tuple[Path, int | None]:
    while True:
        folder = Path(tempfile.mkdtemp(dir=parent, prefix=_SCRATCH))
        lock = _lock(folder, wait=True)
        if folder.exists():
            return folder, lock
        if lock is not None:  # a sweep came between
            os.close(lock)


def _sweep(parent: Path) -> None:
    """Removes the scratch folders whose process has ended."""
    with suppress(OSError):
        for path in parent.iterdir():
            if re.fullmatch(re.escape(_SCRATCH) + "[a-z0-9_]{8}", path.name) and not path.is_symlink():
                with suppress(BlockingIOError):
                    lock = _lock(path, wait=False)
                    if lock is not None:
                        shutil.rmtree(path, ignore_errors=True)
                        os.close(lock)


@contextmanager
def locked(path: str | Path) -> Iterator[bool]:
    """Holds a file or folder for this process alone; yields False where another one holds it.

    It is let go at the end, or when the process ends, however it ends. Where a system or its disk knows
    no locks, everybody is let in.
    """
    try:
        lock = _lock(path, wait=False)
    except BlockingIOError:
        yield False
        return
    try:
        yield True
    finally:
        if lock is not None:
            os.close(lock)


def _lock(path: str | Path, *, wait: bool) -> int | None:
    """Locks a file or folder until the descriptor is closed or the process ends; None where that cannot be.

    Raises BlockingIOError where another process holds it, unless told to wait.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    descriptor = None
    try:
        descriptor = os.open(path, os.O_RDONLY)
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if descriptor is not None:
            os.close(descriptor)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return descriptor


def _probe(folder: Path, room: int) -> None:
    """Raises OSError where the folder has no place for so many bytes, nor for more than what it holds, which goes."""
    written = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    for place in folder.iterdir():
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()
    with (folder / "probe").open("wb") as file:
        for _ in range(max(room, written) // _PROBE_BYTES + 1):
            file.write(bytes(_PROBE_BYTES))


def _put(complete: Path, path: Path, aside: Path) -> None:
    if not (complete.is_dir() and path.is_dir()):
        os.replace(complete, path)
        return
    try:
        os.rename(path, aside)  # a folder cannot take the place of another
        os.rename(complete, path)
    except BaseException:
        if aside.exists() and not path.exists():
            os.rename(aside, path)
        raise


def is_the_systems(error: Exception) -> bool:
    """Whether the system refused to read or write; gzip, too, raises an OSError of a damaged file."""
    return isinstance(error, OSError) and error.errno is not None


def reason(error: Exception) -> str:
    """The first line of the error's message, short and printable; behind its name where it has no word."""
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        error = error.reason
    text = ""
    if isinstance(error, OSError) and error.strerror:
        text = error.strerror
    elif all(isinstance(part, str | bytes | int | None) for part in error.args):  # what a file made may print as more
        text = str(error)[:_LONGEST_MESSAGE].strip()
    line = text.splitlines()[0] if text else ""
    if not any(map(str.isalpha, line)):
        line = f"{type(error).__name__}: {line}" if line else type(error).__name__
    return shown(line.rstrip("."), LONGEST_REASON)


def shown(text: str, longest: int = 80) -> str:
    """The text, short and printable, for a message."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return printable if len(printable) <= longest else printable[: longest - 3] + "..."
