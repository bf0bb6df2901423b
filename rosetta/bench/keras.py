"""How Keras' users run a model, ours and that of keras.applications alike."""

from collections.abc import Callable, Mapping

import keras
import numpy as np

from resnet_spec import ResNetSpec, Weights
from resnet_spec.compiling import Compiled

COMPILED_ENVIRONMENT: Mapping[str, str] = {}


def build_reference(spec: ResNetSpec, constructor: str, image_size: tuple[int, int]) -> keras.Model:
    """The network of keras.applications, with logits in place of its softmax."""
    # It is built for one image size, channels last unless the user's own setting says otherwise.
    keras.config.set_image_data_format("channels_last")
    return getattr(keras.applications, constructor)(
        weights=None, input_shape=(*image_size, spec.in_channels), classes=spec.num_classes, classifier_activation=None
    )


def get_tensors(model: keras.Model) -> Weights:
    """Everything that the model has learnt, by the model's own names."""
    return {variable.path: keras.ops.convert_to_numpy(variable.value) for variable in model.weights}


def set_tensors(model: keras.Model, tensors: Mapping[str, np.ndarray]) -> None:
    """Puts tensors into the model, by its own names."""
    for variable in model.weights:
        variable.assign(tensors[variable.path])


def infer_step(model: keras.Model, images: np.ndarray) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images, (batch, channels, height, width)."""
    x = keras.ops.convert_to_tensor(images.transpose(0, 2, 3, 1))
    return lambda: model.predict_on_batch(x)  # compiled at the first call


def compiled_infer_step(
    compile: Callable[..., Compiled], model: keras.Model, images: np.ndarray
) -> Callable[[], np.ndarray]:
    """A call that gives the logits of these images by the model compiled as the backend compiles its own."""
    run = compile(model, images.shape[2:], len(images))
    return lambda: run(images)


def train_step(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, learning_rate: float, momentum: float
) -> Callable[[], float]:
    """A call that takes one step on these images and gives the loss before it."""
    x, y = keras.ops.convert_to_tensor(images.transpose(0, 2, 3, 1)), keras.ops.convert_to_tensor(labels)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate, momentum), loss)

    def step() -> float:
        model.reset_metrics()  # else Keras gives the mean loss of all steps so far
        return float(model.train_on_batch(x, y))

    return step


def matrix_product(side: int) -> Callable[[], float]:
    """A call that multiplies two square matrices."""
    x = keras.random.uniform((side, side))
    return lambda: float(keras.ops.matmul(x, x)[0, 0])


def convolution(channels: int, image_size: tuple[int, int]) -> keras.Model:
    """A 3x3 convolution alone, from so many channels to as many."""
    x = keras.Input((*image_size, channels))
    return keras.Model(x, keras.layers.Conv2D(channels, 3, padding="same", use_bias=False)(x))
