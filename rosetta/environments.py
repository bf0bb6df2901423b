"""The environment variables of workers: what is set for a framework before it starts, and never in a user's process."""

import hashlib
import os
import platform
from pathlib import Path

from rosetta.backends import keras_engine


def worker_environment() -> dict[str, str]:
    """The parent's, with the folder of these packages on the path, Keras' engine as read here, and TensorFlow quiet.

    What JAX compiles is kept for the next worker, in the user's cache; the parent's own settings go before.
    """
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    pythonpath = os.pathsep.join(path for path in paths if path)
    return {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "JAX_COMPILATION_CACHE_DIR": str(jax_cache()),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        **os.environ,
        "PYTHONPATH": pythonpath,
        "KERAS_BACKEND": keras_engine(),
    }


def jax_cache() -> Path:
    """Where JAX keeps what it has compiled for this kind of processor: another may have no such instructions."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    return caches / "resnet-rosetta" / f"jax-{hashlib.sha256(_processor().encode()).hexdigest()[:12]}"


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(errors="replace").splitlines() if information.exists() else []
    return next((line for line in lines if line.startswith(("flags", "Features"))), platform.processor())


def compiling_environment() -> dict[str, str]:
    """Variables of workers that compile: the flag for JAX that `resnet_jax.compile` names, before the caller's own."""
    convolutions = "--xla_cpu_experimental_ynn_fusion_type=-LIBRARY_FUSION_TYPE_INDIVIDUAL_CONVOLUTION"
    return {"XLA_FLAGS": f"{convolutions} {os.environ.get('XLA_FLAGS', '')}".strip()}


def sharing_environment(processes: int) -> dict[str, str]:
    """Variables of workers that compute at the same time: each has its part of the cores, unless the caller says."""
    if processes == 1 or "OMP_NUM_THREADS" in os.environ:
        return {}
    return {"OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // processes))}
