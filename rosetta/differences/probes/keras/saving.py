"""What Keras does when it loads."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import tempfile
from pathlib import Path

import keras
import numpy as np
from keras import layers


def missing_tensor() -> str:
    layer = layers.Dense(2)
    layer.build((None, 2))
    try:
        layer.set_weights([np.zeros((2, 2))])
    except ValueError as error:
        return type(error).__name__
    return "silent"


def misshapen_tensor() -> str:
    layer = layers.Dense(2)
    layer.build((None, 2))
    try:
        layer.set_weights([np.zeros((3, 3)), np.zeros(2)])
    except ValueError as error:
        return type(error).__name__
    return f"silent, shape {list(layer.kernel.shape)}"


def loads_any_pickle() -> bool:
    x = keras.Input((1,))
    model = keras.Model(x, layers.Lambda(lambda x: x + 1)(x))
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder, "model.keras"))
        try:
            keras.models.load_model(Path(folder, "model.keras"))
        except Exception:
            return False
    return True
