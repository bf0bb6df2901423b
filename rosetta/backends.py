"""The four backends by their short names, and which of them can run here."""

import importlib.metadata
import importlib.util
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from resnet_spec import RosettaError
from resnet_spec.memory import machine_memory
from resnet_spec.spec import did_you_mean

DISTRIBUTION = "resnet-rosetta"
# Keras' engines by their names in Keras: what tables call them, and the extra that brings them.
KERAS_ENGINES = {"tensorflow": ("TensorFlow", "keras"), "jax": ("JAX", "jax"), "torch": ("PyTorch", "pt")}
_PROCESS_BYTES = 2**28
"""For each process of a framework: importing one alone takes 145 MiB of its own in PyTorch, 127 in Paddle."""


@dataclass(frozen=True)
class BackendInfo:
    """How a backend is called, installed and found.

    key: short name on the command line, and the extra that installs the framework.
    framework: the framework's name.
    package: the package that fulfils `resnet_spec.Backend`.
    own_modules: what must be importable for it to run; Keras needs its engine too.
    keeps_unbiased_variance: whether its running variance is n / (n - 1) times the batch's.
    process_per_device: whether each of several devices has a process of its own, and not one process all of them.
    """

    key: str
    framework: str
    package: str
    own_modules: tuple[str, ...]
    keeps_unbiased_variance: bool = False
    process_per_device: bool = False

    @property
    def title(self) -> str:
        """The framework's name in tables; Keras' tells the engine where that is not TensorFlow, its usual one."""
        if self.key != "keras" or keras_engine() not in KERAS_ENGINES.keys() - {"tensorflow"}:
            return self.framework
        return f"{self.framework} on {KERAS_ENGINES[keras_engine()][0]}"

    @property
    def modules(self) -> tuple[str, ...]:
        """What must be importable for it to run."""
        return (*self.own_modules, keras_engine()) if self.key == "keras" else self.own_modules

    @property
    def remedy(self) -> str:
        """The command that installs its framework."""
        engine = [KERAS_ENGINES[keras_engine()][1]] if self.key == "keras" and keras_engine() in KERAS_ENGINES else []
        return install_command(*dict.fromkeys([self.key, *engine]))

    def processes(self, devices: int) -> int:
        """In how many processes it has so many devices of one machine; raises RosettaError for more than fit there."""
        if not self.process_per_device:
            return 1
        most = machine_memory() // _PROCESS_BYTES
        if devices > most:
            raise RosettaError(
                f"{devices:,} devices are as many processes of {self.framework}, but this machine's memory holds"
                f" {most:,}: give fewer."
            )
        return devices

    def is_installed(self) -> bool:
        """Whether its modules are there; raises RosettaError for a Keras engine that does not exist."""
        if self.key == "keras":
            _check_keras_engine()
        return all(importlib.util.find_spec(module) for module in self.modules)


def keras_engine() -> str:
    """The engine that Keras computes with, read as Keras reads it: KERAS_BACKEND, else keras.json, else TensorFlow.

    Raises nothing: what is no engine is for `is_installed` to refuse, and a damaged file sets none.
    """
    try:
        configured = _keras_configuration().get("backend", "tensorflow")
    except RosettaError:
        configured = "tensorflow"
    return os.environ.get("KERAS_BACKEND") or str(configured)


def _check_keras_engine() -> None:
    _keras_configuration()
    engine = keras_engine()
    if engine not in KERAS_ENGINES:
        place = "KERAS_BACKEND" if os.environ.get("KERAS_BACKEND") else f"backend in {_keras_file()}"
        raise RosettaError(f"{place} is {engine!r}, but must be 'tensorflow', 'jax' or 'torch'.")


def _keras_file() -> Path:
    """Where Keras keeps its settings (keras/src/backend/config.py)."""
    home = os.path.expanduser("~")
    folder = os.path.join(home if os.access(home, os.W_OK) else "/tmp", ".keras")
    return Path(os.environ.get("KERAS_HOME", folder), "keras.json").expanduser()


def _keras_configuration() -> dict[str, object]:
    path = _keras_file()
    if not path.exists():
        return {}
    try:
        configuration = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RosettaError(f"Keras' settings in {path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        configuration = None
    if not isinstance(configuration, dict):
        raise RosettaError(f"Keras' settings in {path} are damaged: mend or remove that file.")
    return configuration


def install_command(*extras: str) -> str:
    """The command that brings these extras of this project, to a checkout or beside an installed wheel."""
    names = ",".join(extras)
    return f'pip install -e ".[{names}]"' if _is_checkout() else f'pip install "{DISTRIBUTION}[{names}]"'


def _is_checkout() -> bool:
    try:
        origin = importlib.metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
    except importlib.metadata.PackageNotFoundError:  # run from its folder
        return True
    return json.loads(origin or "{}").get("dir_info", {}).get("editable", False)


BACKENDS = {
    info.key: info
    for info in (
        BackendInfo("pt", "PyTorch", "resnet_pt", ("torch",), keeps_unbiased_variance=True, process_per_device=True),
        BackendInfo("keras", "Keras", "resnet_keras", ("keras",)),
        BackendInfo("paddle", "Paddle", "resnet_paddle", ("paddle",), process_per_device=True),
        BackendInfo("jax", "Flax NNX", "resnet_jax", ("jax", "flax", "optax")),
    )
}
"""The four, by their short names."""


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
        raise RosettaError(f"No framework is installed here: bring all four with {install_command('all')}.")
    return infos
