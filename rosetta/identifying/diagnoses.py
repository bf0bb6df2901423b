"""Which row of the atlas of differences explains a misfit."""

import re

# What a sentence speaks of, and the row; the first that fits.
_ROWS = (
    (r"eps of", "batch_norm_eps_default"),
    (r"eps to the root", "eps_rounding"),
    (r"old running average", "batch_norm_momentum_meaning"),
    (r"unbiased", "running_variance"),
    (r"batch's own statistics", "mode_of_a_new_batch_norm"),
    (r"running statistics in training", "frozen_batch_norm_moves"),
    (r"pads zeros", "padded_max_of_negatives"),
    (r"pads nothing", "default_padding"),
    (r"max-pool has a stride", "max_pool_default_stride"),
    (r"\bpads\b", "strided_padding"),
    (r"(soft|log-soft)max behind", "cross_entropy_of_scores"),
    (r"stride in conv|conv[12] has a stride|strides in", "resnet50_strided_convolution"),
    (r"has (a|no) bias", "resnet50_convolution_bias"),
    (r"leaky ReLU", "leaky_relu_slope"),
    (r"GELU", "gelu_of_1"),
    (r"layer norm", "layer_norm_eps_default"),
    (r"group norm", "group_norm_eps_default"),
    (r"flatten", "flatten_order"),
    (r"average pool", "average_pool_corner"),
    (r"used transposed", "convolution_kernel"),
    (r"computes in float32", "float64_into_a_float32_layer"),
)


def row_of(what: str) -> str | None:
    """The row's name, as `rosetta differences ROW` takes it; None where the atlas has none."""
    return next((row for pattern, row in _ROWS if re.search(pattern, what)), None)
