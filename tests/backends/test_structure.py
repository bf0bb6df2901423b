"""Small live models against the oracle, layer by layer, and what somebody adds behind the spec's back."""

from types import ModuleType

import numpy as np
import pytest

from resnet_spec import Layer, count, draw_images, get_spec, layer_table
from rosetta.backends import BACKENDS
from tests.backends.networks import SMALL, SMALL_BOTTLENECK, VARIANTS
from tests.cases import by_time, one_of
from tests.conftest import load_backend


def by_name(layers: list[Layer]) -> list[Layer]:
    return sorted(layers, key=lambda layer: layer.name)


# Every field of the spec is held to the oracle where its logits are, in tests/cross/test_logits.py.
@pytest.mark.parametrize("spec", [SMALL, SMALL_BOTTLENECK], ids=lambda spec: spec.name)
def test_a_live_model_has_the_oracles_layers(backend: ModuleType, spec) -> None:
    size = (72, 97)
    assert by_name(backend.trace(backend.build(spec), size)) == by_name(layer_table(spec, size).traced)


def test_a_trace_leaves_the_model_as_it_was(backend: ModuleType) -> None:
    model = backend.build(SMALL)
    assert backend.trace(model, 64) == backend.trace(model, 64)


def _extra_in_pytorch(model):
    from torch import nn

    model.layer1[0].conv2 = nn.Sequential(model.layer1[0].conv2, nn.Conv2d(8, 8, 1))
    model.unused = nn.Linear(3, 4)
    model.layer2.append(nn.Dropout())
    return model


def _extra_in_paddle(model):
    from paddle import nn

    model.layer1[0].conv2 = nn.Sequential(model.layer1[0].conv2, nn.Conv2D(8, 8, 1))
    model.unused = nn.Linear(3, 4)
    model.layer2.append(nn.Dropout())
    return model


def _extra_in_jax(model):
    from flax import nnx

    rngs = nnx.Rngs(0)
    model.layer1.layers[0].conv2 = nnx.Sequential(model.layer1.layers[0].conv2, nnx.Conv(8, 8, (1, 1), rngs=rngs))
    model.unused = nnx.Linear(3, 4, rngs=rngs)
    model.layer2.layers.append(nnx.Dropout(0.5, rngs=rngs))
    return model


def _extra_in_keras(model):
    import keras

    def with_extra(layer, *arguments, **options):
        output = layer(*arguments, **options)
        if layer.name == "layer1_0_conv2":
            output = keras.layers.Conv2D(8, 1, name="layer1_0_conv2_1")(output)
        if layer.name == "layer2_0_relu":
            output = keras.layers.ReLU(name="re_lu")(keras.layers.Dropout(0.5, name="layer2_2")(output))
        return output

    return keras.models.clone_model(model, call_function=with_extra)


EXTRA = {"pt": _extra_in_pytorch, "keras": _extra_in_keras, "paddle": _extra_in_paddle, "jax": _extra_in_jax}


@pytest.mark.parametrize("key", EXTRA)
def test_a_layer_behind_the_specs_back_is_noticed(key: str) -> None:
    backend = load_backend(BACKENDS[key])
    model = EXTRA[key](backend.build(SMALL))
    known = {layer.name for layer in layer_table(SMALL, 64).traced}
    added = {layer.name: layer for layer in backend.trace(model, 64) if layer.name not in known}
    assert added["layer1.0.conv2.1"] == Layer("layer1.0.conv2.1", "conv", (8, 16, 16), 72)
    assert added["layer2.2"].kind == "Dropout"
    if key == "keras":
        assert added["re.lu"].kind == "ReLU"
    else:
        assert added["unused"] == Layer("unused", "linear", None, 16)


def test_keras_shows_a_layer_that_runs_twice() -> None:
    backend = load_backend(BACKENDS["keras"])
    import keras

    model = backend.build(SMALL)
    again = model.get_layer("layer4_1_conv2")(model.get_layer("layer4_1_relu").output)
    twice = keras.Model(model.input, keras.layers.GlobalAveragePooling2D(name="avgpool")(again))
    assert [layer.name for layer in backend.trace(twice, 64)].count("layer4.1.conv2") == 2


@pytest.mark.parametrize(
    "spec", by_time(VARIANTS, one_of(8, VARIANTS), one_of(4, VARIANTS)), ids=lambda spec: spec.name
)
def test_a_keras_model_is_saved_and_loaded_without_our_code(spec, tmp_path) -> None:
    backend = load_backend(BACKENDS["keras"])
    import keras

    model, images = backend.build(spec), draw_images(spec.in_channels, (64, 64), 2)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert np.array_equal(backend.predict(loaded, images), backend.predict(model, images))


def _loose_in_pytorch(model):
    import torch

    model.temperature = torch.nn.Parameter(torch.ones(5))
    model.layer1.register_buffer("mask", torch.ones(3))


def _loose_in_paddle(model):
    model.temperature = model.create_parameter([5])


def _loose_in_jax(model):
    import jax.numpy as jnp
    from flax import nnx

    model.temperature = nnx.Param(jnp.ones(5))


LOOSE = {"pt": _loose_in_pytorch, "paddle": _loose_in_paddle, "jax": _loose_in_jax}


@pytest.mark.parametrize("key", LOOSE)
def test_a_loose_parameter_is_noticed(key: str) -> None:
    backend = load_backend(BACKENDS[key])
    model = backend.build(SMALL)
    LOOSE[key](model)
    trace = backend.trace(model, 64)
    assert Layer("", "ResNet", (10,), 5) in trace
    assert key != "pt" or Layer("layer1", "Sequential", (8, 16, 16), 0, 3) in trace


@pytest.mark.parametrize("depth", [50, *(pytest.param(depth, marks=pytest.mark.slow) for depth in (101, 152))])
def test_the_keras_networks_are_those_of_keras_applications(depth: int) -> None:
    load_backend(BACKENDS["keras"])
    import keras

    theirs = getattr(keras.applications, f"ResNet{depth}")(weights=None)
    table = layer_table(get_spec(f"resnet{depth}_keras"))
    assert theirs.count_params() == table.total
    kinds = {"conv": keras.layers.Conv2D, "norm": keras.layers.BatchNormalization, "linear": keras.layers.Dense}
    for kind, layer_type in kinds.items():
        assert sum(isinstance(layer, layer_type) for layer in theirs.layers) == count(table.layers, kind)
    [eps] = {layer.epsilon for layer in theirs.layers if isinstance(layer, keras.layers.BatchNormalization)}
    assert eps == get_spec(f"resnet{depth}_keras").norm_eps
