"""Keras ResNets that its own applications make."""

import keras


def resnet50() -> keras.Model:
    return keras.applications.ResNet50(weights=None, input_shape=(64, 64, 3), classifier_activation=None)


def resnet50_v2() -> keras.Model:
    """No spec says it.

    Its stages stride in their last block, whose shortcut is a max-pool of one pixel; the first block of each projects
    at stride 1. Only the stem, the projections and the last convolution of a block have biases. And its max-pool pads
    zeros, not minus infinity, with no ReLU before it.
    """
    return keras.applications.ResNet50V2(weights=None, input_shape=(64, 64, 3), classifier_activation=None)
