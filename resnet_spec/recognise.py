"""Which network of the zoo some weights belong to, told by the names and shapes of their tensors."""

from collections.abc import Mapping

import numpy as np

from resnet_spec.errors import SpecError
from resnet_spec.oracle import Shape
from resnet_spec.spec import ResNetSpec
from resnet_spec.weights import weight_shapes
from resnet_spec.zoo import get_spec, list_specs


def fitting_specs(weights: Mapping[str, np.ndarray]) -> list[ResNetSpec]:
    """The zoo's networks whose tensors have exactly these names and shapes, each different network once.

    The number of classes and of input channels is the weights' own; networks published with just
    these come first. Several fit where they differ in what no tensor shows, as `resnet50` and
    `resnet50_v1` in which convolution strides.
    """
    shapes = _shapes(weights)
    fitting = [spec for spec in _candidates(shapes) if weight_shapes(spec) == shapes]
    fitting.sort(key=lambda spec: spec != get_spec(spec.name))
    return [spec for index, spec in enumerate(fitting) if spec not in fitting[:index]]


def nearest_misfit(weights: Mapping[str, np.ndarray]) -> tuple[ResNetSpec, str]:
    """The zoo's network with the fewest tensors that differ from these, and what is wrong with the first of them."""
    shapes = _shapes(weights)
    misfits = [(spec, _misfits(weight_shapes(spec), shapes)) for spec in _candidates(shapes)]
    spec, wrong = min(misfits, key=lambda misfit: len(misfit[1]))
    return spec, wrong[0]


def with_heads_classes(spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> ResNetSpec:
    """The network with as many classes as the weights' linear layer has, where it has one that fits no less."""
    head = _shapes(weights).get("fc.weight", ())
    return spec.replace(num_classes=head[0]) if len(head) == 2 and head[0] else spec


def _shapes(weights: Mapping[str, np.ndarray]) -> dict[str, Shape]:
    return {name: tuple(tensor.shape) for name, tensor in weights.items()}


def _candidates(shapes: Mapping[str, Shape]) -> list[ResNetSpec]:
    """The zoo, with the classes and input channels that the tensors have, where they make sense."""
    head, stem = shapes.get("fc.weight", ()), shapes.get("conv1.weight", ())
    changes = {}
    if len(head) == 2:
        changes["num_classes"] = head[0]
    if len(stem) == 4:
        changes["in_channels"] = stem[1]
    try:
        return [get_spec(name, **changes) for name in list_specs()]
    except SpecError:
        return [get_spec(name) for name in list_specs()]


def _misfits(expected: Mapping[str, Shape], given: Mapping[str, Shape]) -> list[str]:
    misshapen = [
        f"{name} has shape {shape}, not {given[name]}"
        for name, shape in expected.items()
        if name in given and given[name] != shape
    ]
    missing = [f"{name} is missing" for name in expected if name not in given]
    return [*missing, *(f"{name} is extra" for name in given if name not in expected), *misshapen]
