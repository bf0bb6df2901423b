"""How a fault gets into a backend: the contract's functions with one of them, or what it calls, replaced."""

import functools
import importlib
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from types import ModuleType, SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np

from resnet_spec import ResNetSpec, Weights, get_spec
from rosetta.comparing.evidence import Level

Backend = ModuleType | SimpleNamespace
Injection = Callable[[ModuleType], Backend]

BASE = get_spec("resnet18").replace(
    name="base",
    image_size=24,
    num_classes=8,
    stage_blocks=(2, 1),
    stage_channels=(6, 8),
    stage_strides=(1, 2),
    stem_channels=6,
)
BOTTLENECK = BASE.replace(name="bottleneck", block="bottleneck", stage_channels=(4, 4))
GROUPED = BOTTLENECK.replace(name="grouped", stage_channels=(8, 8), groups=4, width_per_group=16)
PREACT = BASE.replace(name="preact", order="norm_relu_conv", projection_norm=False)
OPTION_A = BASE.replace(name="option_a", shortcut="A", projection_norm=False)
SOFTMAX = BASE.replace(name="softmax", head="softmax")
BIASED = BASE.replace(name="biased", conv_bias=True)


@dataclass(frozen=True)
class Fault:
    """One fault, the backend that gets it, and the level that must catch it, and none before it.

    layer: the first in forward order whose output is another: the faulty one, or the one behind a faulty pool
        or ReLU; None where the outputs are the same, or the right weights do not fit.
    """

    name: str
    backend: str
    level: Level
    inject: Injection
    spec: ResNetSpec = field(default=BASE)
    optimiser: str = "momentum"
    layer: str | None = None


def replaced(backend: ModuleType, **functions: Any) -> Backend:
    """The backend with some of its functions replaced."""
    return SimpleNamespace(**{**vars(backend), **functions})


def another_spec(**changes: Any) -> Injection:
    """Builds the network of a changed spec."""
    return lambda backend: replaced(
        backend, build=lambda spec, **options: backend.build(spec.replace(**changes), **options)
    )


def another_model(change: Callable[[Any], None]) -> Injection:
    """Changes the live model after it is built."""

    def inject(backend: ModuleType) -> Backend:
        def build(spec: ResNetSpec, **options: Any) -> Any:
            model = backend.build(spec, **options)
            change(model)
            return model

        return replaced(backend, build=build)

    return inject


def other_weights(corrupt: Callable[[Weights], None], restore: Callable[[Weights], None] | None = None) -> Injection:
    """Loads corrupted weights and gives back restored ones, as a wrong table of names would do both ways."""

    def inject(backend: ModuleType) -> Backend:
        def load_weights(model: Any, weights: Weights) -> None:
            weights = dict(weights)
            corrupt(weights)
            backend.load_weights(model, {name: np.ascontiguousarray(tensor) for name, tensor in weights.items()})

        def export_weights(model: Any) -> Weights:
            weights = backend.export_weights(model)
            (restore or corrupt)(weights)
            return weights

        return replaced(backend, load_weights=load_weights, export_weights=export_weights)

    return inject


def another_rule(**changes: Any) -> Injection:
    """Trains with a changed rule."""
    return lambda backend: replaced(
        backend, fit=lambda model, batches, rule, rates: backend.fit(model, batches, replace(rule, **changes), rates)
    )


def other_rates(change: Callable[[np.ndarray], np.ndarray]) -> Injection:
    """Trains with changed learning rates."""
    return lambda backend: replaced(
        backend, fit=lambda model, batches, rule, rates: backend.fit(model, batches, rule, change(np.array(rates)))
    )


def patched(targets: dict[str, Any]) -> Injection:
    """Replaces what the backend's files call, by dotted name, while they call it.

    Whatever else is to call a model meanwhile goes through the backend's `while_faulty`.
    """

    def inject(backend: ModuleType) -> Backend:
        def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
            @functools.wraps(function)
            def call(*arguments: Any, **options: Any) -> Any:
                with ExitStack() as stack:
                    # JAX would go on with what it compiled of the right functions, and later of the wrong.
                    stack.callback(clear_compiled)
                    clear_compiled()
                    for target, value in targets.items():
                        owner, _, name = target.rpartition(".")
                        stack.enter_context(patch.object(_resolve(owner), name, value))
                    return function(*arguments, **options)

            return call

        names = ("build", "trace", "predict", "activations", "loss_and_gradients", "fit")
        return replaced(backend, while_faulty=wrap, **{name: wrap(getattr(backend, name)) for name in names})

    return inject


def clear_compiled() -> None:
    """Makes JAX, where it is imported, forget what it compiled."""
    if "jax" in sys.modules:
        sys.modules["jax"].clear_caches()


def _resolve(dotted: str) -> Any:
    module, _, attribute = dotted.rpartition(".")
    try:
        return importlib.import_module(dotted)
    except ModuleNotFoundError:
        return getattr(_resolve(module), attribute)


def another_loss(package: str, cross_entropy: Callable[..., Any]) -> Injection:
    """Replaces the loss in both files that use it."""
    return patched({f"{package}.{file}.cross_entropy": cross_entropy for file in ("gradients", "training")})
