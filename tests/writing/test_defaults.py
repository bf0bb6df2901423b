"""The defaults that `rosetta write` leaves out are those of the frameworks' own signatures."""

import ast
import importlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from rosetta.backends import BACKENDS
from rosetta.writing.layers import DEFAULTS
from tests.conftest import load_backend

MODULES = {
    "pt": {"nn": "torch.nn", "F": "torch.nn.functional", "Conv2dSame": "resnet_pt.same_padding"},
    "keras": {"layers": "keras.layers"},
    "paddle": {"nn": "paddle.nn", "F": "paddle.nn.functional"},
    "jax": {"nnx": "flax.nnx"},
}
NAMES = {
    "pt": ["nn.Conv2d", "Conv2dSame", "F.max_pool2d"],
    "keras": ["layers.Conv2D", "layers.BatchNormalization", "layers.MaxPooling2D"],
    "paddle": ["nn.Conv2D", "nn.BatchNorm2D", "F.max_pool2d"],
    "jax": ["nnx.Conv", "nnx.BatchNorm"],
}


def signature_of(key: str, name: str) -> inspect.Signature:
    """The signature behind a name in a backend's model.py."""
    alias, _, rest = name.partition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(MODULES[key][alias]), rest or alias)
    if name == "F.max_pool2d" and key == "pt":
        # PyTorch hides it behind a dispatcher that takes anything.
        found = importlib.import_module("torch.nn.functional")._max_pool2d
    return inspect.signature(found.__init__ if inspect.isclass(found) else found)


def test_every_name_is_held_to_a_framework() -> None:
    assert {name for names in NAMES.values() for name in names} == DEFAULTS.keys()


@pytest.mark.parametrize(("key", "name"), [(key, name) for key, names in NAMES.items() for name in names])
def test_a_default_that_is_left_out_is_the_frameworks(key: str, name: str) -> None:
    load_backend(BACKENDS[key])
    parameters = signature_of(key, name).parameters
    for argument, text in DEFAULTS[name].items():
        default = parameters[argument].default
        if text == "nnx.initializers.ones":
            initializers = importlib.import_module("flax.nnx").initializers
            assert default in (initializers.ones, initializers.ones_init()), argument
        else:
            assert default == ast.literal_eval(text), argument
