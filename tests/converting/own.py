"""A student's model of each framework, with numbers that tell its tensors apart, and what its framework saves."""

import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from resnet_spec import Weights
from rosetta.backends import BACKENDS
from tests.command_line import ROOT
from tests.conftest import load_backend

STUDENTS = ROOT / "tests/identifying/students"
OWN_MODELS = ROOT / "tests/converting/own_models.py"
# A target of each kind, and the suffix of what its framework saves.
TARGETS = {
    "pt": (f"{STUDENTS}/pt.py:ListNet", ".pth"),
    "keras": (f"{STUDENTS}/keras.py:functional", ".weights.h5"),
    "paddle": (f"{STUDENTS}/paddle.py:Named", ".pdparams"),
    "jax": (f"{STUDENTS}/jax.py:all_sequential", ".orbax"),
    "linen": (f"{STUDENTS}/jax_linen.py:cifar", ".orbax"),
}


def load(target: str) -> Any:
    path, _, name = target.rpartition(":")
    spec = importlib.util.spec_from_file_location(f"like_{Path(path).stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, name)()


class Own:
    """A target's model in this process, with numbers that tell its tensors apart."""

    def __init__(self, kind: str) -> None:
        self.target, self.suffix = TARGETS[kind]
        key = "jax" if kind == "linen" else kind
        self.backend = load_backend(BACKENDS[key])
        self.foreign: Any = importlib.import_module(f"{self.backend.__name__}.foreign")
        self.checkpoints: Any = importlib.import_module(f"{self.backend.__name__}.foreign_checkpoints")
        self.foreign.prepare("float32")
        self.model = self.foreign.adopt(load(self.target))
        rng = np.random.default_rng(0)
        for name, tensor in self.tensors().items():
            spread = 0.05 if tensor.ndim > 1 else 0.2
            drawn = rng.normal(1.0 if tensor.ndim == 1 else 0.0, spread, tensor.shape)
            self.foreign.set_own_tensors(self.model, {name: np.abs(drawn) if tensor.ndim == 1 else drawn})

    def tensors(self) -> Weights:
        return self.foreign.own_tensors(self.model)

    def save(self, path: Path) -> None:
        SAVERS[self.backend.__name__](self.model, path)


def save_pt(model: Any, path: Path) -> None:
    import torch

    torch.save(
        {"epoch": 3, "state_dict": {f"module.{name}": tensor for name, tensor in model.state_dict().items()}}, path
    )


def save_keras(model: Any, path: Path) -> None:
    model.save_weights(path)


def save_paddle(model: Any, path: Path) -> None:
    import paddle

    paddle.save(model.state_dict(), str(path))


def save_jax(model: Any, path: Path) -> None:
    import orbax.checkpoint as ocp
    from flax import nnx

    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(path, nnx.state(model) if isinstance(model, nnx.Module) else dict(model.variables))


SAVERS: dict[str, Callable[[Any, Path], None]] = {
    "resnet_pt": save_pt,
    "resnet_keras": save_keras,
    "resnet_paddle": save_paddle,
    "resnet_jax": save_jax,
}
