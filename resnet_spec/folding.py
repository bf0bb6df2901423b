"""Folds batch norms into the convolutions before them: the network for inference, without a norm."""

from collections.abc import Mapping

import numpy as np

from resnet_spec.checkpoint_files import weights_dtype
from resnet_spec.errors import SpecError
from resnet_spec.oracle import layer_table
from resnet_spec.spec import ResNetSpec
from resnet_spec.weights import Weights, fit_weights, weight_shapes


def fold_batch_norm(spec: ResNetSpec, weights: Mapping[str, np.ndarray]) -> tuple[ResNetSpec, Weights]:
    """The spec and the weights of the same function with biased convolutions and no norm.

    With s = scale / sqrt(variance + eps), a norm is x -> s x + (shift - s mean), so a convolution
    W x + b before it becomes (s W) x + (s b + shift - s mean): exact, since zeros pad the
    convolution's input and not the norm's. In inference mode only; in training a norm is no
    fixed line. Worked out in float64, given back in float32 where that holds every number given, else in float64.

    Raises SpecError for an order in which a norm does not follow a convolution directly, and
    WeightsError for weights that do not fit the spec.
    """
    _check_order(spec)
    exact = fit_weights(weight_shapes(spec), weights, "float64")
    norms = {layer.name for layer in layer_table(spec).layers if layer.kind == "norm"}
    folded: Weights = {}
    for layer in layer_table(spec).layers:
        if layer.kind == "conv":
            kernel = exact[f"{layer.name}.weight"]
            bias = exact.get(f"{layer.name}.bias", np.zeros(len(kernel)))
            norm = _norm_behind(layer.name)
            if norm in norms:
                slope = exact[f"{norm}.weight"] / np.sqrt(exact[f"{norm}.running_var"] + spec.norm_eps)
                kernel = kernel * slope[:, None, None, None]
                bias = slope * (bias - exact[f"{norm}.running_mean"]) + exact[f"{norm}.bias"]
            folded |= {f"{layer.name}.weight": kernel, f"{layer.name}.bias": bias}
    folded |= {name: exact[name] for name in ("fc.weight", "fc.bias")}
    folded_spec = spec.replace(
        name=f"{spec.name}_folded",
        conv_bias=True,
        norm="none",
        stem_norm=False,
        projection_norm=False,
        zero_init_last_norm=False,
    )
    return folded_spec, fit_weights(weight_shapes(folded_spec), folded, weights_dtype(weights))


def _norm_behind(conv: str) -> str:
    """`layer1.0.bn2` of `layer1.0.conv2`, `layer2.0.downsample.1` of `layer2.0.downsample.0`."""
    return conv.replace("downsample.0", "downsample.1").replace("conv", "bn")


def _check_order(spec: ResNetSpec) -> None:
    if spec.norm == "none":
        raise SpecError(f"norm is 'none', so {spec.name} has no batch norm to fold: use it as it is.")
    reasons = {
        "norm_relu_conv": "each block's first norm follows a sum, which no bias or kernel can take up",
        "conv_relu_norm": "a ReLU stands between each convolution and its norm",
    }
    if spec.order in reasons:
        raise SpecError(
            f"order is {spec.order!r}, in which {reasons[spec.order]}: only 'conv_norm_relu' folds exactly,"
            f" so run {spec.name} with its norms."
        )
