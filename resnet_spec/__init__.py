"""What a ResNet is, as data and arithmetic: the floor that the four backends stand on. NumPy only."""

from resnet_spec.contract import Backend, DType
from resnet_spec.errors import ImagesError, RosettaError, SpecError, WeightsError
from resnet_spec.images import draw_images, fit_images
from resnet_spec.oracle import Layer, LayerTable, OracleLayer, count, layer_table
from resnet_spec.spec import ResNetSpec
from resnet_spec.toml import from_toml, read_spec, to_toml
from resnet_spec.weights import (
    Weights,
    draw_weights,
    fit_weights,
    randomise_norms,
    read_weights,
    weight_shapes,
    write_weights,
)
from resnet_spec.zoo import get_entry, get_spec, list_families, list_specs

__all__ = [
    "Backend",
    "DType",
    "ImagesError",
    "Layer",
    "LayerTable",
    "OracleLayer",
    "ResNetSpec",
    "RosettaError",
    "SpecError",
    "Weights",
    "WeightsError",
    "count",
    "draw_images",
    "draw_weights",
    "fit_images",
    "fit_weights",
    "from_toml",
    "get_entry",
    "get_spec",
    "layer_table",
    "list_families",
    "list_specs",
    "randomise_norms",
    "read_spec",
    "read_weights",
    "to_toml",
    "weight_shapes",
    "write_weights",
]
