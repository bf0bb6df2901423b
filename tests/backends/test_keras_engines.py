"""The Keras backend on its other engines, JAX and PyTorch, each in a process of its own, where no TensorFlow is."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from resnet_spec import ResNetSpec, draw_images, draw_weights, get_optimiser, randomise_norms
from resnet_spec.expected import expected_operations
from resnet_spec.operations import read_recording
from tests.backends.batches import EPOCH, OTHER_EPOCH, RATES
from tests.backends.networks import TINY, VARIANTS
from tests.backends.operation_rows import rows

ROOT = Path(__file__).parents[2]
SPECS = {spec.name: spec for spec in VARIANTS}
CODE = """
import sys
sys.modules["tensorflow"] = None  # no import finds it now
import keras, numpy as np, resnet_keras
from resnet_spec import SGD, draw_images, draw_weights, layer_table, randomise_norms
from tests.backends.test_keras_engines import SPECS
assert keras.config.backend() == sys.argv[1]
for name in sys.argv[3:]:
    spec = SPECS[name]
    model = resnet_keras.build(spec, dtype="float64")
    resnet_keras.load_weights(model, randomise_norms(spec, draw_weights(spec)))
    images = draw_images(spec.in_channels, (64, 81), 2)
    outputs = [resnet_keras.predict(model, images, training=mode) for mode in (False, True)]
    np.save(f"{sys.argv[2]}/{name}.npy", np.stack(outputs))
    noted = resnet_keras.activations(model, images, training=True)
    assert list(noted) == [layer.name for layer in layer_table(spec, (64, 81)).traced]
    assert np.array_equal(noted["fc"], outputs[1])
    key = lambda layer: layer.name
    assert sorted(resnet_keras.trace(model, 64), key=key) == sorted(layer_table(spec, 64).traced, key=key)
    resnet_keras.fit(model, [(images, np.zeros(2, "int64"))], SGD(), [0.1])
"""
TRAINING = """
import sys, warnings
sys.modules["tensorflow"] = None
import numpy as np, resnet_keras
from resnet_spec import draw_weights, get_optimiser
from tests.backends.batches import EPOCH, OTHER_EPOCH, RATES, Failing
from tests.backends.networks import TINY
warnings.simplefilter("error", UserWarning)
assert resnet_keras.use_device("cpu", exact=True) == "cpu"
for optimiser in ("nesterov", "adam"):
    model = resnet_keras.build(TINY)
    resnet_keras.load_weights(model, draw_weights(TINY))
    loss, gradients = resnet_keras.loss_and_gradients(model, *EPOCH[0])
    trainer = resnet_keras.Trainer(model, get_optimiser(optimiser), RATES)
    start = trainer.state()
    losses = trainer.fit(EPOCH)
    state = trainer.state()
    kept = {name: array.copy() for name, array in state.items()}
    losses += trainer.fit(OTHER_EPOCH)
    assert all(np.array_equal(state[name], kept[name]) for name in kept)
    trainer.restore(start)
    assert trainer.fit([*EPOCH, *OTHER_EPOCH]) == losses
    model.get_layer("fc").trainable = False
    before = resnet_keras.export_weights(model)
    trainer.fit(EPOCH)
    after = resnet_keras.export_weights(model)
    assert [n for n in before if np.array_equal(before[n], after[n])] == ["fc.weight", "fc.bias"]
    error = OSError("gone")
    try:
        trainer.fit(Failing(error, 1))
    except OSError as found:
        assert found is error
    else:
        raise AssertionError("the error is lost")
    np.savez(f"{sys.argv[1]}/{optimiser}.npz", losses=losses, loss=loss, **gradients)
"""
RECORDING = """
import sys
from pathlib import Path
sys.modules["tensorflow"] = None
import numpy as np, resnet_keras
from resnet_keras.foreign import adopt, likely_inputs, output_of, own_tensors, set_own_tensors
from resnet_keras.recording import record
from resnet_spec import draw_images
from resnet_spec.operations import write_recording
from tests.backends.recorded.keras import MODELS
from tests.backends.test_keras_engines import SPECS
def recorded(model, images, training=False):
    rng = np.random.default_rng(0)
    output_of(model, images, axes="nhwc")
    vectors = {name: tensor for name, tensor in own_tensors(model).items() if tensor.ndim == 1}
    set_own_tensors(model, {name: rng.uniform(0.5, 1.5, tensor.shape) for name, tensor in vectors.items()})
    before, recording = own_tensors(model), record(model, images, axes="nhwc", training=training)
    assert all(np.array_equal(tensor, before[name]) for name, tensor in own_tensors(model).items())
    output = output_of(model, images, axes="nhwc", training=training)
    np.testing.assert_allclose(recording.outputs[-1], output, rtol=1e-4, atol=1e-6)
    return recording
for name in sys.argv[2:]:
    model = adopt(resnet_keras.build(SPECS[name]))
    assert likely_inputs(model)[0] == (3, "nhwc", None)
    folder = Path(sys.argv[1], name)
    folder.mkdir()
    write_recording(folder, recorded(model, draw_images(3, (33, 33), 2).astype("float32")))
for name, (make, kinds) in MODELS.items():
    for training in (False, True):
        recording = recorded(make(), draw_images(3, (17, 18), 2).astype("float32"), training)
        assert tuple(one.kind for one in recording.operations) == kinds, (name, training)
"""
NAMES = ["small_plain", "small_bottleneck_preact_option_a"]
# On every engine but TensorFlow, Keras' type lattice knows no float64 (keras/src/backend/common/dtypes.py,
# `result_type`), so its BatchNormalization and its mean compute in float32 even in a float64 model.
BOUND = 1e-5


@pytest.mark.parametrize("engine", ["jax", pytest.param("torch", marks=pytest.mark.slow)])
def test_keras_gives_the_same_on_another_engine(backends: dict[str, ModuleType], engine: str, tmp_path) -> None:
    if not {"keras", "pt", "jax"} <= backends.keys():
        pytest.skip('needs Keras, PyTorch and JAX: pip install -e ".[all]"')
    command = [sys.executable, "-c", CODE, engine, str(tmp_path), *NAMES]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "KERAS_BACKEND": engine})
    for name in NAMES:
        expected = _pytorchs_outputs(backends["pt"], SPECS[name])
        difference = np.abs(np.load(tmp_path / f"{name}.npy") - expected).max() / np.abs(expected).max()
        assert difference <= BOUND, name


def _pytorchs_outputs(pytorch: ModuleType, spec: ResNetSpec) -> np.ndarray:
    model = pytorch.build(spec, dtype="float64")
    pytorch.load_weights(model, randomise_norms(spec, draw_weights(spec)))
    images = draw_images(spec.in_channels, (64, 81), 2)
    return np.stack([pytorch.predict(model, images, training=mode) for mode in (False, True)])


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["jax", "torch"])
def test_keras_trains_alike_on_another_engine(backends: dict[str, ModuleType], engine: str, tmp_path) -> None:
    if not {"keras", "pt", "jax"} <= backends.keys():
        pytest.skip('needs Keras, PyTorch and JAX: pip install -e ".[all]"')
    command = [sys.executable, "-c", TRAINING, str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "KERAS_BACKEND": engine})
    for optimiser in ("nesterov", "adam"):
        found = np.load(tmp_path / f"{optimiser}.npz")
        model = backends["pt"].build(TINY)
        backends["pt"].load_weights(model, draw_weights(TINY))
        loss, gradients = backends["pt"].loss_and_gradients(model, *EPOCH[0])
        assert found["loss"] == pytest.approx(loss, rel=BOUND)
        for name, gradient in gradients.items():
            assert np.abs(found[name] - gradient).max() <= 1e-4 * np.abs(gradient).max(), name
        losses = backends["pt"].fit(model, [*EPOCH, *OTHER_EPOCH], get_optimiser(optimiser), RATES)
        assert found["losses"] == pytest.approx(losses, rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("engine", [pytest.param("jax", marks=pytest.mark.exhaustive), "torch"])
def test_keras_is_recorded_on_another_engine(backends: dict[str, ModuleType], engine: str, tmp_path) -> None:
    if not {"keras", "pt", "jax"} <= backends.keys():
        pytest.skip('needs Keras, PyTorch and JAX: pip install -e ".[all]"')
    command = [sys.executable, "-c", RECORDING, str(tmp_path), *NAMES]
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "KERAS_BACKEND": engine})
    for name in NAMES:
        assert rows(read_recording(tmp_path / name).operations) == rows(expected_operations(SPECS[name], 33))
