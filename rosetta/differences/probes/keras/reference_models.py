"""What the networks that come with Keras are."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import numpy as np
from keras import applications


def resnet50_total() -> int:
    return applications.ResNet50(weights=None).count_params()


def resnet50_strided_convolution() -> str:
    model = applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))
    return "1x1" if model.get_layer("conv3_block1_1_conv").strides == (2, 2) else "3x3"


def resnet50_convolution_bias() -> bool:
    model = applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))
    return model.get_layer("conv1_conv").use_bias


def resnet50_eps() -> float:
    model = applications.ResNet50(weights=None, include_top=False, input_shape=(64, 64, 3))
    return model.get_layer("conv1_bn").epsilon


def resnet50_red_pixel() -> list[float]:
    red = np.array([255.0, 0.0, 0.0]).reshape(1, 1, 1, 3)
    return applications.resnet.preprocess_input(red).flatten().tolist()
