"""Fixtures of all tests, and the one place that imports the frameworks."""

import importlib
import importlib.util
import os
from types import ModuleType

import pytest

from rosetta.backends import BACKENDS, BackendInfo, install_command

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# JAX compiles each operation anew for each shape, and the tests have many shapes and little work.
os.environ.setdefault("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")

# TensorFlow exports protobuf's and LLVM's symbols: Paddle and Triton, which have their own, end in a segmentation
# fault when they are imported after it, and work when they come first. Triton comes with PyTorch's build for CUDA,
# which imports it late, with its first optimiser. (Keras on its PyTorch engine imports it before TensorFlow by itself.)
for name in ("paddle", "triton"):
    if importlib.util.find_spec(name):
        importlib.import_module(name)


def load_backend(info: BackendInfo) -> ModuleType:
    """The backend's package; skips the test where its framework is absent."""
    if not info.is_installed():
        reason = f"{info.title} is not installed: {info.remedy}"
        if os.environ.get("ROSETTA_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return importlib.import_module(info.package)


@pytest.fixture(params=BACKENDS.values(), ids=BACKENDS.keys())
def backend(request: pytest.FixtureRequest) -> ModuleType:
    """Each of the four backends in turn."""
    return load_backend(request.param)


@pytest.fixture
def backends() -> dict[str, ModuleType]:
    """All backends that are installed, at least one, by their short names."""
    if os.environ.get("ROSETTA_REQUIRE_ALL") == "1":
        return {key: load_backend(info) for key, info in BACKENDS.items()}
    found = {key: load_backend(info) for key, info in BACKENDS.items() if info.is_installed()}
    if not found:
        pytest.skip(f"no framework is installed: {install_command('all')}")
    return found
