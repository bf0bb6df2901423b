"""Checkpoints that the libraries themselves write give the same logits through ours, and ours through them."""

import numpy as np
import pytest

from resnet_spec import ResNetSpec, Weights, draw_images, draw_weights, get_spec, randomise_norms, weight_shapes
from rosetta.backends import BACKENDS
from tests.backends.networks import narrow
from tests.conftest import load_backend
from tests.converting.files import SPEC, WEIGHTS, backend_of, same_bits

BOUND = 1e-5
IMAGES = draw_images(3, (64, 64), 2)


def assert_same_logits(ours: np.ndarray, theirs: np.ndarray) -> None:
    assert np.isfinite(theirs).all()
    assert np.abs(theirs).max() > 0
    assert np.abs(ours - theirs).max() <= BOUND * np.abs(theirs).max()


def logits(key: str, spec: ResNetSpec, weights: Weights) -> np.ndarray:
    backend = load_backend(BACKENDS[key])
    model = backend.build(spec)
    backend.load_weights(model, weights)
    return backend.predict(model, IMAGES)


def drawn(rng: np.random.Generator, shape: tuple[int, ...], *, positive: bool) -> np.ndarray:
    return (rng.uniform(0.5, 1.5, shape) if positive else rng.normal(0, 0.2, shape)).astype("float32")


def paddle_logits(model) -> np.ndarray:
    import paddle

    model.eval()
    with paddle.no_grad():
        return model(paddle.to_tensor(IMAGES)).numpy()


def test_paddle_vision_there_and_back(tmp_path) -> None:
    backend = backend_of(".pdparams")
    import paddle

    theirs, rng = paddle.vision.models.resnet50(), np.random.default_rng(0)
    for name, tensor in theirs.state_dict().items():
        if tensor.ndim == 1:
            tensor.set_value(drawn(rng, tensor.shape, positive=name.endswith(("weight", "_variance"))))
    paddle.save(theirs.state_dict(), str(tmp_path / "theirs.pdparams"))
    spec, weights = get_spec("resnet50"), backend.read_checkpoint(tmp_path / "theirs.pdparams")
    expected = paddle_logits(theirs)
    for key in ("paddle", "pt"):
        if BACKENDS[key].is_installed():
            assert_same_logits(logits(key, spec, weights), expected)

    backend.write_checkpoint(tmp_path / "ours.pdparams", spec, weights)
    again = paddle.vision.models.resnet50()
    missing, unexpected = again.set_state_dict(paddle.load(str(tmp_path / "ours.pdparams")))
    assert (missing, unexpected) == ([], [])
    assert_same_logits(paddle_logits(again), expected)


def application():
    import keras

    return keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classifier_activation=None)


def randomise(model, rng: np.random.Generator) -> None:
    for layer in model.layers:
        for variable in layer.weights:
            if len(variable.shape) == 1:
                variable.assign(drawn(rng, variable.shape, positive=variable.name in ("gamma", "moving_variance")))


def keras_logits(model) -> np.ndarray:
    import keras

    return keras.ops.convert_to_numpy(model(IMAGES.transpose(0, 2, 3, 1), training=False))


@pytest.mark.slow
def test_keras_applications_there_and_back(tmp_path) -> None:
    backend = backend_of(".keras")
    theirs = application()
    randomise(theirs, np.random.default_rng(0))
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    spec, weights = get_spec("resnet50_keras"), backend.read_checkpoint(tmp_path / "theirs.weights.h5")
    expected = keras_logits(theirs)
    for key in ("keras", "pt"):
        if BACKENDS[key].is_installed():
            assert_same_logits(logits(key, spec, weights), expected)
    for name in ("theirs.keras", "theirs.h5"):
        theirs.save(tmp_path / name)
        assert same_bits(backend.read_checkpoint(tmp_path / name), weights)

    for name in ("ours.weights.h5", "ours.keras"):
        backend.write_checkpoint(tmp_path / name, spec, weights)
        randomise(theirs, np.random.default_rng(1))
        theirs.load_weights(tmp_path / name)
        assert np.array_equal(keras_logits(theirs), expected)


@pytest.mark.slow
@pytest.mark.parametrize("depth", [101, 152])
def test_the_deeper_keras_applications_are_read_by_name(depth: int, tmp_path) -> None:
    backend = backend_of(".weights.h5")
    import keras

    theirs = getattr(keras.applications, f"ResNet{depth}")(weights=None, classes=7)
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    weights = backend.read_checkpoint(tmp_path / "theirs.weights.h5")
    shapes = weight_shapes(get_spec(f"resnet{depth}_keras", num_classes=7))
    assert {name: tensor.shape for name, tensor in weights.items()} == shapes
    # The last projection and the last 3x3, from the library's model itself.
    for layer, name in {
        "conv5_block1_0_conv": "layer4.0.downsample.0",
        "conv5_block3_2_conv": "layer4.2.conv2",
    }.items():
        kernel, _bias = theirs.get_layer(layer).get_weights()
        assert np.array_equal(kernel.transpose(3, 2, 0, 1), weights[f"{name}.weight"])


def test_keras_loads_a_whole_model_without_our_code(tmp_path) -> None:
    backend = backend_of(".keras")
    import keras

    backend.write_checkpoint(tmp_path / "net.keras", SPEC, WEIGHTS)
    backend.write_checkpoint(tmp_path / "net.weights.h5", SPEC, WEIGHTS)
    loaded = keras.models.load_model(tmp_path / "net.keras")
    model = backend.build(SPEC)
    model.load_weights(tmp_path / "net.weights.h5")
    expected = logits("keras", SPEC, WEIGHTS)
    assert np.array_equal(backend.predict(loaded, IMAGES), expected)
    assert np.array_equal(backend.predict(model, IMAGES), expected)


def test_a_state_dict_loads_strictly(tmp_path) -> None:
    backend = backend_of(".pth")
    import torch

    spec = narrow(get_spec("resnet50"))
    weights = randomise_norms(spec, draw_weights(spec))
    backend.write_checkpoint(tmp_path / "net.pth", spec, weights)
    state = torch.load(tmp_path / "net.pth", weights_only=True)
    # torchvision's resnet50 has 161 parameters, 106 running statistics and 53 counts of batches.
    assert len(state) == 161 + 106 + 53
    assert {"conv1.weight", "layer1.0.downsample.1.num_batches_tracked", "layer4.2.bn3.running_var"} <= state.keys()
    model = backend.build(spec, seed=1)
    model.load_state_dict(state, strict=True)
    assert same_bits(backend.export_weights(model), weights)


def test_orbax_restores_it_without_our_code(tmp_path) -> None:
    backend = backend_of(".orbax")
    import orbax.checkpoint as ocp
    from flax import nnx

    backend.write_checkpoint(tmp_path / "net.orbax", SPEC, WEIGHTS)
    graph, state = nnx.split(nnx.eval_shape(lambda: backend.build(SPEC)))
    with ocp.StandardCheckpointer() as checkpointer:
        model = nnx.merge(graph, checkpointer.restore(tmp_path / "net.orbax", state))
    assert same_bits(backend.export_weights(model), WEIGHTS)
    assert np.array_equal(backend.predict(model, IMAGES), logits("jax", SPEC, WEIGHTS))

    pure = nnx.to_pure_dict(nnx.state(model))
    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(tmp_path / "pure.orbax", pure)
    assert same_bits(backend.read_checkpoint(tmp_path / "pure.orbax"), WEIGHTS)
