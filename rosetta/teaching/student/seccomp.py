"""A filter of system calls (seccomp), which holds for all threads of a process, and against machine code too.

From the kernel's documentation, userspace-api/seccomp_filter, and seccomp(2). Python has no call for it; where the
system lacks it nothing happens.
"""

import ctypes
import errno
import os
import platform
import sys
from collections.abc import Iterator

_SET_FILTER, _ALL_THREADS = 1, 1
_NO_NEW_PRIVILEGES = 38
# By machine: the architecture's number, that of seccomp, and those of the calls below.
_MACHINES = {"x86_64": (0xC000003E, 317, 0), "aarch64": (0xC00000B7, 277, 1)}
# What no exercise needs, on x86_64 and aarch64: other processes, sockets, memory that no limit counts, special files.
_REFUSED = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "tkill": (200, 130),
    "setpriority": (141, 140),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "socket": (41, 198),
    "io_uring_setup": (425, 425),
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "keyctl": (250, 219),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "symlink": (88, None),
    "symlinkat": (266, 36),
}
_ONLY_ITSELF = {"kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261)}
"""Whose first argument is a process: this one, or 0, which is this one or its group."""
_CLONE, _CLONE3 = (56, 220), (435, 435)
_CLONE_THREAD = 0x10000
_OTHER_ABI = 0x40000000  # x86_64's x32 has numbers of its own from here on

_LOAD, _EQUALS, _AT_LEAST, _HAS_BITS, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # in `struct seccomp_data`
_ALLOW, _REFUSE, _END = 0x7FFF0000, 0x00050000, 0x80000000


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def refuse_system_calls() -> bool:
    """From here on no thread of this process starts another process or opens a socket; whether that could be had."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    architecture, seccomp, column = _MACHINES[platform.machine()]
    found = list(_program(architecture, column))
    program = _Program(len(found), (_Instruction * len(found))(*found))
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return library.syscall(seccomp, _SET_FILTER, _ALL_THREADS, ctypes.byref(program)) == 0


def _program(architecture: int, column: int) -> Iterator[_Instruction]:
    """Instructions of the kernel's filter: load a word, compare and skip so many, return what becomes of the call."""
    yield _Instruction(_LOAD, 0, 0, _ARCHITECTURE)
    yield _Instruction(_EQUALS, 1, 0, architecture)
    yield _Instruction(_RETURN, 0, 0, _END)
    yield _Instruction(_LOAD, 0, 0, _NUMBER)
    yield _Instruction(_AT_LEAST, 0, 1, _OTHER_ABI)
    yield _Instruction(_RETURN, 0, 0, _REFUSE | errno.EPERM)
    for numbers in _REFUSED.values():
        if (number := numbers[column]) is not None:
            yield _Instruction(_EQUALS, 0, 1, number)
            yield _Instruction(_RETURN, 0, 0, _REFUSE | errno.EPERM)
    yield _Instruction(_EQUALS, 0, 1, _CLONE3[column])  # its flags cannot be seen; libraries then take clone
    yield _Instruction(_RETURN, 0, 0, _REFUSE | errno.ENOSYS)
    yield _Instruction(_EQUALS, 0, 4, _CLONE[column])
    yield _Instruction(_LOAD, 0, 0, _FIRST_ARGUMENT)
    yield _Instruction(_HAS_BITS, 0, 1, _CLONE_THREAD)
    yield _Instruction(_RETURN, 0, 0, _ALLOW)
    yield _Instruction(_RETURN, 0, 0, _REFUSE | errno.EPERM)
    for numbers in _ONLY_ITSELF.values():
        yield _Instruction(_EQUALS, 0, 5, numbers[column])
        yield _Instruction(_LOAD, 0, 0, _FIRST_ARGUMENT)
        yield _Instruction(_EQUALS, 2, 0, 0)
        yield _Instruction(_EQUALS, 1, 0, os.getpid())
        yield _Instruction(_RETURN, 0, 0, _REFUSE | errno.EPERM)
        yield _Instruction(_RETURN, 0, 0, _ALLOW)
    yield _Instruction(_RETURN, 0, 0, _ALLOW)
