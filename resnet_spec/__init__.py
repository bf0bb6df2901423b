"""What a ResNet is, as data and arithmetic: the floor that the four backends stand on.

NumPy and safetensors, no framework.
"""

from resnet_spec.activations import Activations, in_forward_order
from resnet_spec.batches import EpochBatches, FittedBatches, Normaliser, OnStep
from resnet_spec.contract import Backend, DType, Trainer
from resnet_spec.data import Data, Split
from resnet_spec.devices import Device, choose_device
from resnet_spec.errors import ImagesError, LabelsError, RosettaError, SpecError, WeightsError
from resnet_spec.folding import fold_batch_norm
from resnet_spec.foreign_contract import ForeignBackend
from resnet_spec.idle import idle_biases
from resnet_spec.images import Batch, draw_images, draw_labels, fit_batch, fit_images
from resnet_spec.optimisers import OPTIMISERS, SGD, Adam, Optimiser, get_optimiser
from resnet_spec.oracle import Layer, LayerTable, OracleLayer, can_train, count, layer_table
from resnet_spec.parallel import NormStatistics, check_devices, check_shares, share
from resnet_spec.recipes import RECIPES, Recipe, get_recipe
from resnet_spec.reference import reference_activations, reference_output
from resnet_spec.schedules import cosine, fit_rates
from resnet_spec.spec import ResNetSpec
from resnet_spec.states import join_state, split_state
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
    "OPTIMISERS",
    "RECIPES",
    "SGD",
    "Activations",
    "Adam",
    "Backend",
    "Batch",
    "DType",
    "Data",
    "Device",
    "EpochBatches",
    "FittedBatches",
    "ForeignBackend",
    "ImagesError",
    "LabelsError",
    "Layer",
    "LayerTable",
    "NormStatistics",
    "Normaliser",
    "OnStep",
    "Optimiser",
    "OracleLayer",
    "Recipe",
    "ResNetSpec",
    "RosettaError",
    "SpecError",
    "Split",
    "Trainer",
    "Weights",
    "WeightsError",
    "can_train",
    "check_devices",
    "check_shares",
    "choose_device",
    "cosine",
    "count",
    "draw_images",
    "draw_labels",
    "draw_weights",
    "fit_batch",
    "fit_images",
    "fit_rates",
    "fit_weights",
    "fold_batch_norm",
    "from_toml",
    "get_entry",
    "get_optimiser",
    "get_recipe",
    "get_spec",
    "idle_biases",
    "in_forward_order",
    "join_state",
    "layer_table",
    "list_families",
    "list_specs",
    "randomise_norms",
    "read_spec",
    "read_weights",
    "reference_activations",
    "reference_output",
    "share",
    "split_state",
    "to_toml",
    "weight_shapes",
    "write_weights",
]
