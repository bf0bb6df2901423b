"""The four backends by their short names, and which of them can run here."""

import importlib.util
import os
from collections.abc import Iterable
from dataclasses import dataclass

from resnet_spec import RosettaError
from resnet_spec.spec import did_you_mean


@dataclass(frozen=True)
class BackendInfo:
    """How a backend is called, installed and found.

    key: short name on the command line, and the extra that installs the framework.
    title: the framework's name in tables.
    package: the package that fulfils `resnet_spec.Backend`.
    modules: what must be importable for it to run.
    keeps_unbiased_variance: whether its running variance is n / (n - 1) times the batch's.
    """

    key: str
    title: str
    package: str
    modules: tuple[str, ...]
    keeps_unbiased_variance: bool = False

    @property
    def remedy(self) -> str:
        """The command that installs its framework."""
        extras = [self.key, *(extra for module, extra in _ENGINE_EXTRAS.items() if module in self.modules)]
        return f'pip install -e ".[{",".join(dict.fromkeys(extras))}]"'

    def is_installed(self) -> bool:
        """Whether its modules are there; raises RosettaError for a Keras engine that does not exist."""
        if self.key == "keras" and _KERAS_ENGINE not in ("tensorflow", "jax", "torch"):
            raise RosettaError(f"KERAS_BACKEND is {_KERAS_ENGINE!r}, but must be 'tensorflow', 'jax' or 'torch'.")
        return all(importlib.util.find_spec(module) for module in self.modules)


# Keras computes with the engine that KERAS_BACKEND names.
_KERAS_ENGINE = os.environ.get("KERAS_BACKEND") or "tensorflow"
_ENGINE_EXTRAS = {"torch": "pt", "jax": "jax"}

BACKENDS = {
    info.key: info
    for info in (
        BackendInfo("pt", "PyTorch", "resnet_pt", ("torch",), keeps_unbiased_variance=True),
        BackendInfo("keras", "Keras", "resnet_keras", ("keras", _KERAS_ENGINE)),
        BackendInfo("paddle", "Paddle", "resnet_paddle", ("paddle",)),
        BackendInfo("jax", "Flax NNX", "resnet_jax", ("jax", "flax", "optax")),
    )
}


def get_backend(key: str) -> BackendInfo:
    """The backend of this short name, installed or not; raises RosettaError for an unknown one."""
    if key not in BACKENDS:
        raise RosettaError(f"{key!r} is not a backend{did_you_mean(key, BACKENDS)}")
    return BACKENDS[key]


def require_backends(keys: Iterable[str]) -> list[BackendInfo]:
    """The backends of these short names, each once; raises RosettaError for one that cannot run here."""
    infos = [get_backend(key) for key in dict.fromkeys(keys)]
    for info in infos:
        if not info.is_installed():
            raise RosettaError(f"{info.title} is not installed here: bring it with {info.remedy}.")
    return infos


def installed_backends() -> list[BackendInfo]:
    """The backends that can run here; raises RosettaError when there is none."""
    infos = [info for info in BACKENDS.values() if info.is_installed()]
    if not infos:
        raise RosettaError('No framework is installed here: bring all four with pip install -e ".[all]".')
    return infos
