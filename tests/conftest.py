"""Fixtures of all tests, and the one place that imports the frameworks."""

import importlib
import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from rosetta.backends import BACKENDS, BackendInfo, get_backend, install_command
from rosetta.commands.app import main
from tests.command_line import ROOT, RosettaHere
from tests.memory import Memory

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# JAX compiles each operation anew for each shape, and the tests have many shapes and little work. What it has compiled
# is kept for the tests' other processes, and for the next time.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", str(ROOT / ".pytest_cache" / "jax"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
# The tests' own processes fill the cores, and the networks are small: more threads only wait for each other.
for threads in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(threads, "1")

# TensorFlow exports protobuf's and LLVM's symbols: Paddle and Triton, which have their own, end in a segmentation
# fault when they are imported after it, and work when they come first. Triton comes with PyTorch's build for CUDA,
# which imports it late, with its first optimiser. (Keras on its PyTorch engine imports it before TensorFlow by itself.)
for name in ("paddle", "triton"):
    if importlib.util.find_spec(name):
        importlib.import_module(name)

# Those to test: all, or the one that ROSETTA_BACKEND names.
_only = os.environ.get("ROSETTA_BACKEND")
CHOSEN = {_only: get_backend(_only)} if _only else BACKENDS


def load_backend(info: BackendInfo) -> ModuleType:
    """The backend's package; skips the test where its framework is absent, or not the one to test."""
    if info.key not in CHOSEN:
        pytest.skip(f"{info.title} is not ROSETTA_BACKEND")
    if not info.is_installed():
        reason = f"{info.title} is not installed: {info.remedy}"
        if os.environ.get("ROSETTA_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return importlib.import_module(info.package)


@pytest.fixture(scope="session")
def memory() -> Memory:
    """This process's memory."""
    return Memory()


@pytest.fixture(autouse=True)
def little_memory(memory: Memory) -> Iterator[None]:
    """Gives back after a test what has gathered."""
    yield
    memory.give_back_what_has_gathered()


@pytest.fixture(autouse=True)
def in_float32() -> Iterator[None]:
    """Has JAX make float32 again of what names no dtype: what a test switches on would hold for the whole process."""
    yield
    if "jax" in sys.modules:
        sys.modules["jax"].config.update("jax_enable_x64", False)


@pytest.fixture(params=CHOSEN.values(), ids=CHOSEN.keys())
def backend(request: pytest.FixtureRequest) -> ModuleType:
    """Each of the backends to test in turn."""
    return load_backend(request.param)


@pytest.fixture
def backends() -> dict[str, ModuleType]:
    """All backends that are installed, at least one, by their short names."""
    if os.environ.get("ROSETTA_REQUIRE_ALL") == "1":
        return {key: load_backend(info) for key, info in CHOSEN.items()}
    found = {key: load_backend(info) for key, info in CHOSEN.items() if info.is_installed()}
    if not found:
        pytest.skip(f"no framework is installed: {install_command('all')}")
    return found


@pytest.fixture
def rosetta_here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RosettaHere:
    """`rosetta` as `tests.command_line.rosetta` runs it, but in this process: for what starts no framework, or one."""

    def run(*arguments: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
        command = ["rosetta", *map(str, arguments)]
        with monkeypatch.context() as patch:
            patch.setattr(signal, "signal", lambda *_: None)
            patch.setattr(sys, "argv", command)
            patch.chdir(folder)
            with pytest.raises(SystemExit) as ended:
                main()
        return subprocess.CompletedProcess(command, ended.value.code or 0, *capsys.readouterr())

    return run
