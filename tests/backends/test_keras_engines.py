"""The Keras backend on its other engines, JAX and PyTorch, each in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from resnet_spec import ResNetSpec, draw_images, draw_weights, randomise_norms
from tests.backends.networks import VARIANTS

ROOT = Path(__file__).parents[2]
SPECS = {spec.name: spec for spec in VARIANTS}
CODE = """
import sys
import keras, numpy as np, resnet_keras
from resnet_spec import SGD, draw_images, draw_weights, layer_table, randomise_norms
from tests.backends.test_keras_engines import SPECS
assert keras.config.backend() == sys.argv[1]
import tensorflow  # after Keras, which on PyTorch has imported Triton: see tests/conftest.py
for name in sys.argv[3:]:
    spec = SPECS[name]
    model = resnet_keras.build(spec, dtype="float64")
    resnet_keras.load_weights(model, randomise_norms(spec, draw_weights(spec)))
    images = draw_images(spec.in_channels, (64, 81), 2)
    outputs = [resnet_keras.predict(model, images, training=mode) for mode in (False, True)]
    np.save(f"{sys.argv[2]}/{name}.npy", np.stack(outputs))
    key = lambda layer: layer.name
    assert sorted(resnet_keras.trace(model, 64), key=key) == sorted(layer_table(spec, 64).traced, key=key)
    resnet_keras.fit(model, [(images, np.zeros(2, "int64"))], SGD(), [0.1])
"""
NAMES = ["small", "small_bottleneck_preact_option_a"]
# On every engine but TensorFlow, Keras' type lattice knows no float64 (keras/src/backend/common/dtypes.py,
# `result_type`), so its BatchNormalization and its mean compute in float32 even in a float64 model.
BOUND = 1e-5


@pytest.mark.parametrize("engine", ["jax", "torch"])
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
