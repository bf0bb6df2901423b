"""Where each backend computes, and how exactly."""

import subprocess
import sys
from types import ModuleType

import pytest

from resnet_spec import RosettaError
from rosetta.backends import BACKENDS
from tests.command_line import ROOT
from tests.conftest import load_backend


def test_a_device_is_named_alike_everywhere(backend: ModuleType) -> None:
    assert backend.use_device("auto") in ("cpu", "gpu")
    assert backend.use_device("cpu") == "cpu"
    with pytest.raises(RosettaError, match="device is 'cuda', but must be 'auto', 'cpu' or 'gpu'"):
        backend.use_device("cuda")


def test_a_gpu_is_called_gpu_in_pytorch_too(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = load_backend(BACKENDS["pt"])
    import torch

    chosen: list[str] = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch, "set_default_device", chosen.append)
    assert [backend.use_device(device) for device in ("auto", "gpu", "cpu")] == ["gpu", "gpu", "cpu"]
    assert chosen == ["cuda", "cuda", "cpu"]


EXACT = """
import importlib, os, sys
package = sys.argv[1]
importlib.import_module(package).use_device("cpu", exact=sys.argv[2] == "exact")
if package == "resnet_pt":
    import torch
    rounds = torch.backends.cudnn.allow_tf32 or torch.backends.cuda.matmul.allow_tf32
elif package == "resnet_keras":
    import tensorflow as tf
    rounds = tf.config.experimental.tensor_float_32_execution_enabled()
elif package == "resnet_paddle":
    rounds = os.environ.get("NVIDIA_TF32_OVERRIDE") != "0"
else:
    import jax
    rounds = jax.config.jax_default_matmul_precision != "highest"
print(rounds)
"""


@pytest.mark.parametrize(
    "info",
    [
        pytest.param(info, marks=[pytest.mark.slow, pytest.mark.exhaustive] if key == "keras" else ())
        for key, info in BACKENDS.items()
    ],
    ids=BACKENDS.keys(),
)
def test_exact_keeps_a_gpu_from_rounding_to_tensor_float_32(info) -> None:
    load_backend(info)
    for mode, rounds in {"exact": "False", "as it is": "True"}.items():
        command = [sys.executable, "-c", EXACT, info.package, mode]
        found = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
        assert found.stdout.split()[-1] == rounds
