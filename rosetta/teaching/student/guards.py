"""What a student's process may not do, as far as Python and the system can say so.

Python's audit events (PEP 578) are everywhere, and tell a student in words what an exercise does not need. They keep
nobody out who means it: code can give itself the name of an installed file, and C raises no event. On Linux three
things hold against those too. Landlock (kernel 5.13) closes the file system, to the main thread and those that it
starts; a framework's own threads are older. A filter of system calls holds for all threads: no processes, no sockets.
A user and network namespace of its own, where the system gives one, takes the rights over the grader's process. On
macOS and Windows there are Python's events, the limit on time and, on macOS, those on memory and files: who grades
strangers there does it in a virtual machine.

What nothing here can stop, since the student's code and this project's run in one process:
* It may replace anything in its own process, NumPy, the framework, this project's modules, the lines to the grader,
  and write into its own folder of outputs. That spoils its own exercises, or all of its own submission, and no other:
  what it leaves is read as plain numbers in files of bounded size, and the right numbers are never in this process.
* It may give this project's own network as an answer, through `sys.modules`, or a copy of its text. The import is
  refused in words; the text is public, and who copies it has handed in a right answer.
* It may say in an error message what inputs it was given, at most a line of them for each exercise. They are of no use
  without a function that gives the right numbers for them.
"""

import builtins
import contextlib
import os
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from rosetta.teaching.student import landlock
from rosetta.teaching.student.seccomp import refuse_system_calls
from rosetta.teaching.tasks import LARGEST_FILE

MOST_MEMORY = 4 * 2**30
"""In bytes: what the process may add to what it has when a student's code begins."""
_MOST_TEMPORARY_FILES = 20
_PACKAGES = Path(__file__).resolve().parents[3]
_OURS = ("rosetta", "resnet_spec", "resnet_pt", "resnet_keras", "resnet_paddle", "resnet_jax")
# Of the system, what frameworks read; of other processes nothing.
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/urandom"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/devices/system"),
)
_REFUSED = frozenset(
    (
        *("os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system", "os.startfile", "os.kill"),
        *("os.killpg", "os.link", "os.symlink", "os.rename", "os.remove", "os.rmdir", "os.truncate", "os.chmod"),
        *("os.chown", "os.mkdir", "os.utime", "subprocess.Popen", "pty.spawn", "signal.pthread_kill"),
        *("socket.__new__", "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"),
        *("shutil.copyfile", "shutil.move", "shutil.rmtree", "ctypes.dlopen"),
    )
)


def guard(folder: Path, *, read: Sequence[Path]) -> None:
    """From here on: limits on memory and files, no processes, no sockets, and of all files those that are installed.

    folder: may be written to, by this project's own code alone as far as Python can say so.
    read: further folders that may be read.
    """
    _limit()
    _give_way()
    landlock.restrict(read=[*_installed(), *map(Path, _SYSTEM), *read], write=[folder, Path(os.devnull)])
    refuse_system_calls()
    submissions = tuple(f"{path.resolve()}{os.sep}" for path in read)
    sys.addaudithook(_Hook(submissions, folder))
    _refuse_our_packages(submissions)


def leave_the_network() -> None:
    """Moves the process into a network namespace of its own, where the system lets it; call it before any thread."""
    landlock.unshare_network()


def _installed() -> list[Path]:
    """Where Python, the frameworks and this project's packages are."""
    places = [sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()]
    return [*map(Path, places), *(_PACKAGES / package for package in _OURS)]


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has none
        return
    limits = {resource.RLIMIT_FSIZE: LARGEST_FILE, resource.RLIMIT_CORE: 0}
    # Memory that is shared counts as address space alone.
    for kind, which in (("VmData", resource.RLIMIT_DATA), ("VmSize", resource.RLIMIT_AS)):
        if in_use := _in_use(kind):
            limits[which] = in_use + MOST_MEMORY
    for which, most in limits.items():
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, (most, most))


def _give_way() -> None:
    """Where the machine runs out of memory nonetheless, Linux ends this process first."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="utf-8")


def _in_use(kind: str) -> int:
    """Bytes of memory that the process has, where Linux tells."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024
    return 0


class _Hook:
    """Refuses what no exercise needs where code of a student's has a hand in it.

    folder: frameworks may put a few temporary files into it.
    """

    def __init__(self, submissions: tuple[str, ...], folder: Path) -> None:
        self.temporary, self.files_left = f"{folder.resolve()}{os.sep}", _MOST_TEMPORARY_FILES
        trusted = [*_installed(), *map(Path, ("<frozen", "/usr/lib/python3"))]
        self.trusted = tuple(str(path) for path in trusted)
        self.readable = (*submissions, *self.trusted)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if self._may_open(path, mode, flags) or not self._is_students():
                return
            raise PermissionError(f"the exercise needs no file {os.path.basename(str(path))}, so it is not opened")
        if event in _REFUSED and self._is_students():
            raise PermissionError(f"the exercise needs no {event}, so it is not done")

    def _may_open(self, path: Any, mode: Any, flags: Any) -> bool:
        """Whether anybody may: to read one's own files and what is installed, and nowhere to write."""
        writes = any(letter in (mode or "") for letter in "wax+") or bool(
            isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if isinstance(path, int):
            return not writes
        name = os.path.realpath(os.fsdecode(path))
        if writes and name.startswith(self.temporary) and self.files_left:
            self.files_left -= 1
            return True
        return name == os.devnull or (not writes and name.startswith((self.temporary, *self.readable)))

    def _is_students(self) -> bool:
        """Whether a function on the way here is from no file that is installed."""
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            if not frame.f_code.co_filename.startswith(self.trusted) and frame.f_globals.get("__name__") != "__main__":
                return True
            frame = frame.f_back
        return False


def _refuse_our_packages(submissions: tuple[str, ...]) -> None:
    """A student's file that imports this project's packages is told that its own code is asked for."""
    plain_import = builtins.__import__

    def guarded(name: str, globals: Mapping[str, Any] | None = None, *rest: Any, **options: Any) -> Any:
        asks = str((globals or {}).get("__file__", ""))
        if name.partition(".")[0] in _OURS and asks.startswith(submissions):
            raise ImportError(f"the exercise asks for code of your own, and {name} is this project's")
        return plain_import(name, globals, *rest, **options)

    builtins.__import__ = guarded
