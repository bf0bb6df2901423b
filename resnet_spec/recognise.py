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


def nearest_misfit(weights: Mapping[str, np.ndarray]) -> tuple[ResNetSpec, str] | None:
    """The zoo's network that shares the most tensors with these, and what is wrong with the first that differs.

    Of several that share as many it is the one with the fewest that differ. None when no network shares any.
    """
    shapes = _shapes(weights)
    compared = []
    for spec in _candidates(shapes):
        expected = weight_shapes(spec)
        compared.append((len(expected.items() & shapes.items()), spec, _misfits(expected, shapes)))
    shared, spec, wrong = min(compared, key=lambda each: (-each[0], len(each[2])))
    return (spec, wrong[0]) if shared else None


def with_own_ends(spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> ResNetSpec:
    """The network with the classes and input channels that the weights have, where they make sense."""
    try:
        return spec.replace(**_ends(_shapes(weights)))
    except SpecError:
        return spec


def _shapes(weights: Mapping[str, np.ndarray]) -> dict[str, Shape]:
    return {name: tuple(tensor.shape) for name, tensor in weights.items()}


def _candidates(shapes: Mapping[str, Shape]) -> list[ResNetSpec]:
    """The zoo, with the classes and input channels that the tensors have, where they make sense."""
    ends = _ends(shapes)
    try:
        return [get_spec(name, **ends) for name in list_specs()]
    except SpecError:
        return [get_spec(name) for name in list_specs()]


def _ends(shapes: Mapping[str, Shape]) -> dict[str, int]:
    """The fields of a spec that the tensors of the network's two ends show."""
    head, stem = shapes.get("fc.weight", ()), shapes.get("conv1.weight", ())
    ends = {}
    if len(head) == 2:
        ends["num_classes"] = head[0]
    if len(stem) == 4:
        ends["in_channels"] = stem[1]
    return ends


def _misfits(expected: Mapping[str, Shape], given: Mapping[str, Shape]) -> list[str]:
    misshapen = [
        f"{name} has shape {shape}, not {given[name]}"
        for name, shape in expected.items()
        if name in given and given[name] != shape
    ]
    missing = [f"{name} is missing" for name in expected if name not in given]
    return [*missing, *(f"{name} is extra" for name in given if name not in expected), *misshapen]
