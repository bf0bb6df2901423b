"""Landlock and namespaces, by which an unprivileged process of Linux gives up rights for good.

From the kernel's documentation, userspace-api/landlock, and unshare(2). Python has neither; where the system lacks
them nothing happens.
"""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all architectures
_NO_NEW_PRIVILEGES = 38
_GET_VERSION = 1
_PATH_BENEATH = 1
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000

_READ = 0b1101  # execute, read a file, list a folder
# How many rights over files each version of Landlock knows, the lowest bits.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NO_SPECIAL_FILES = ~0b1111001000000  # links, pipes, sockets, devices
_FILES_ONLY = 0b1100000000000111  # of the rights, those that a file can have: execute, write, read, truncate, ioctl
_TCP = 0b11  # bind, connect
_SCOPES = 0b11  # abstract sockets and signals stay among processes with the same restrictions


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def restrict(*, read: Iterable[Path], write: Iterable[Path]) -> bool:
    """Leaves this thread, and what it starts, these folders and files, and no TCP; whether it could."""
    if sys.platform != "linux":
        return False
    library = ctypes.CDLL(None, use_errno=True)
    version = library.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _GET_VERSION)
    if version < 1:
        return False
    rights = (1 << _RIGHTS.get(version, 16)) - 1
    ruleset = _Ruleset(rights, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    handle = library.syscall(_CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), 0)
    if handle < 0:
        return False
    try:
        for paths, allowed in ((read, _READ), (write, rights & _NO_SPECIAL_FILES)):
            for path in paths:
                _allow(library, handle, path, allowed)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        return library.syscall(_RESTRICT_SELF, handle, 0) == 0
    finally:
        os.close(handle)


def _allow(library: ctypes.CDLL, handle: int, path: Path, allowed: int) -> None:
    with contextlib.suppress(OSError):
        place = os.open(path, getattr(os, "O_PATH", 0) | os.O_CLOEXEC)
        try:
            rule = _PathBeneath(allowed if path.is_dir() else allowed & _FILES_ONLY, place)
            library.syscall(_ADD_RULE, handle, _PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(place)


def unshare_network() -> bool:
    """Leaves this process an empty network; whether it could. Before its first thread."""
    if sys.platform != "linux":
        return False
    return ctypes.CDLL(None, use_errno=True).unshare(_NEW_USER | _NEW_NETWORK) == 0
