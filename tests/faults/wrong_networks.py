"""Faults in the network itself, made in each framework's own words."""

from typing import Any

import numpy as np

from resnet_spec import Weights
from tests.faults.injection import (
    BASE,
    BIASED,
    BOTTLENECK,
    GROUPED,
    OPTION_A,
    PREACT,
    Fault,
    another_model,
    another_spec,
    other_weights,
    patched,
)


def no_stem_norm(model: Any) -> None:
    from torch import nn

    model.bn1 = nn.Identity()


def dropout_before_the_head(model: Any) -> None:
    from paddle import nn

    model.layer2.append(nn.Dropout(0.0))


def average_pool(x: Any, **options: Any) -> Any:
    import torch.nn.functional as F

    return F.avg_pool2d(x, **options)


def leaky_relu(x: Any) -> Any:
    import torch.nn.functional as F

    return F.leaky_relu(x, 0.01)


def zero_pad(x: Any, width: Any, **_options: Any) -> Any:
    from keras.src import ops

    return ops.pad(x, width)


def project_from_the_input(model: Any) -> None:
    for block in model.layer2:
        block.projects = False


def skip_from_the_preactivation(model: Any) -> None:
    for block in model.layer1:
        block.projects = True


def zero_channels_behind(model: Any) -> None:
    shortcut = model.layer2.layers[0].downsample
    shortcut.before, shortcut.after = 0, shortcut.before + shortcut.after


def odd_pixels(model: Any) -> None:
    model.layer2[0].downsample.register_forward_pre_hook(
        lambda _module, inputs: (inputs[0].roll((-1, -1), dims=(2, 3)),)
    )


def freeze_norms(model: Any) -> None:
    import keras

    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False


def torch_norms(model: Any, forward: Any) -> None:
    from torch import nn

    wrong = type("BatchNorm2d", (nn.BatchNorm2d,), {"forward": forward})
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.__class__ = wrong


def normalise(module: Any, x: Any, mean: Any, root: Any) -> Any:
    def per_channel(values: Any) -> Any:
        return values[:, None, None]

    x = (x - per_channel(mean)) / per_channel(root)
    return per_channel(module.weight) * x + per_channel(module.bias)


def eps_outside_the_root(module: Any, x: Any) -> Any:
    if module.training:
        return normalise(module, x, x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0).sqrt() + module.eps)
    return normalise(module, x, module.running_mean, module.running_var.sqrt() + module.eps)


def unbiased_in_the_pass(module: Any, x: Any) -> Any:
    if module.training:
        return normalise(module, x, x.mean((0, 2, 3)), (x.var((0, 2, 3)) + module.eps).sqrt())
    return normalise(module, x, module.running_mean, (module.running_var + module.eps).sqrt())


def swap(one: str, other: str) -> Any:
    def corrupt(weights: Weights) -> None:
        weights[one], weights[other] = weights[other], weights[one]

    return corrupt


def change(name: str, by: Any) -> Any:
    def corrupt(weights: Weights) -> None:
        weights[name] = by(weights[name])

    return corrupt


def to_float16(weights: Weights) -> None:
    for name in weights:
        weights[name] = weights[name].astype(np.float16).astype(np.float64)


def forget_statistics(weights: Weights) -> None:
    for name in weights:
        if name.endswith(("running_mean", "running_var")):
            weights[name] = np.full_like(weights[name], name.endswith("running_var"))


KERNEL = "layer1.0.conv2.weight"

STRUCTURE = [
    Fault("the stem's norm is missing", "pt", "structure", another_model(no_stem_norm)),
    Fault(
        "a dropout that drops nothing stands before the head",
        "paddle",
        "structure",
        another_model(dropout_before_the_head),
    ),
    Fault("the convolutions have no biases", "jax", "structure", another_spec(conv_bias=False), BIASED),
    Fault("a stage has a block less", "keras", "structure", another_spec(stage_blocks=(1, 1))),
    Fault("the first stage strides and not the second", "paddle", "structure", another_spec(stage_strides=(2, 1))),
    Fault("two groups in place of four", "jax", "structure", another_spec(groups=2, width_per_group=32), GROUPED),
    Fault("a 3x3 stem in place of the 7x7", "keras", "structure", another_spec(stem_kernel=3)),
    Fault(
        "the stride on the first 1x1",
        "paddle",
        "structure",
        another_spec(bottleneck_stride="1x1"),
        BOTTLENECK,
        layer="layer2.0.conv1",
    ),
    Fault("the max-pool pads nothing", "pt", "structure", another_spec(stem_pool="valid"), layer="layer1.0.conv1"),
    Fault("a projection has no norm", "keras", "structure", another_spec(projection_norm=False)),
]

SPECS = [
    Fault("eps 1e-3 for 1e-5, as Keras has it by default", "keras", "logits", another_spec(norm_eps=1e-3), layer="bn1"),
    Fault("`same` padding for symmetric", "jax", "logits", another_spec(conv_padding="same"), layer="conv1"),
    Fault("the max-pool pads `same`", "jax", "logits", another_spec(stem_pool="same"), layer="layer1.0.conv1"),
    Fault("the ReLU before the norm", "pt", "logits", another_spec(order="conv_relu_norm"), layer="bn1"),
    Fault("a ReLU before the sum", "keras", "logits", another_spec(relu_before_sum=True), layer="layer1.0"),
    Fault("no ReLU after the sum", "paddle", "logits", another_spec(relu_after_sum=False), layer="layer1.0"),
    Fault("no ReLU in the stem", "jax", "logits", another_spec(stem_relu=False), layer="layer1.0.conv1"),
    Fault("a ReLU on the projection", "pt", "logits", another_spec(projection_relu=True), layer="layer2.0"),
]

NETWORKS = [
    Fault(
        "the max-pool is padded with zeros",
        "keras",
        "logits",
        patched({"resnet_keras.model.ops.pad": zero_pad}),
        BASE.replace(name="no_stem_relu", stem_relu=False),
        layer="layer1.0.conv1",
    ),
    Fault(
        "an average pool for the max-pool",
        "pt",
        "logits",
        patched({"resnet_pt.model.F.max_pool2d": average_pool}),
        layer="layer1.0.conv1",
    ),
    Fault("a leaky ReLU", "pt", "logits", patched({"resnet_pt.model.F.relu": leaky_relu}), layer="layer1.0.conv1"),
    Fault(
        "a projection from the block's input, before the norm",
        "pt",
        "logits",
        another_model(project_from_the_input),
        PREACT,
        layer="layer2.0.downsample.0",
    ),
    Fault(
        "an identity from the pre-activation, behind the norm",
        "paddle",
        "logits",
        another_model(skip_from_the_preactivation),
        PREACT,
        layer="layer1.0",
    ),
    Fault(
        "all zero channels behind, none before",
        "jax",
        "logits",
        another_model(zero_channels_behind),
        OPTION_A,
        layer="layer2.0",
    ),
    Fault("option A takes the odd pixels", "pt", "logits", another_model(odd_pixels), OPTION_A, layer="layer2.0"),
    Fault(
        "norms frozen: running statistics in training mode", "keras", "logits", another_model(freeze_norms), layer="bn1"
    ),
    Fault(
        "eps is added to the root, not under it",
        "pt",
        "logits",
        another_model(lambda model: torch_norms(model, eps_outside_the_root)),
        layer="bn1",
    ),
    Fault(
        "norms divide by the unbiased deviation",
        "pt",
        "logits",
        another_model(lambda model: torch_norms(model, unbiased_in_the_pass)),
        layer="bn1",
    ),
]

WEIGHTS = [
    Fault(
        "scale and variance swapped",
        "keras",
        "logits",
        other_weights(swap("bn1.weight", "bn1.running_var")),
        layer="bn1",
    ),
    Fault("shift and mean swapped", "jax", "logits", other_weights(swap("bn1.bias", "bn1.running_mean")), layer="bn1"),
    Fault(
        "two norms of a block swapped",
        "paddle",
        "logits",
        other_weights(swap("layer1.0.bn1.weight", "layer1.0.bn2.weight")),
        layer="layer1.0.bn1",
    ),
    Fault(
        "two blocks' convolutions swapped",
        "pt",
        "logits",
        other_weights(swap(KERNEL, "layer1.1.conv2.weight")),
        layer="layer1.0.conv2",
    ),
    Fault(
        "the linear layer transposed", "keras", "logits", other_weights(change("fc.weight", np.transpose)), layer="fc"
    ),
    Fault(
        "height and width of a kernel swapped",
        "jax",
        "logits",
        other_weights(change(KERNEL, lambda k: k.swapaxes(2, 3))),
        layer="layer1.0.conv2",
    ),
    Fault(
        "a kernel rotated: convolution for cross-correlation",
        "pt",
        "logits",
        other_weights(change(KERNEL, lambda k: k[:, :, ::-1, ::-1])),
        layer="layer1.0.conv2",
    ),
    Fault(
        "input and output channels of a kernel swapped",
        "paddle",
        "logits",
        other_weights(change(KERNEL, lambda k: k.swapaxes(0, 1))),
        layer="layer1.0.conv2",
    ),
    Fault("weights went through float16", "pt", "logits", other_weights(to_float16), layer="conv1"),
    Fault(
        "the head's bias was left out", "keras", "logits", other_weights(change("fc.bias", np.zeros_like)), layer="fc"
    ),
    Fault("the running statistics were left out", "paddle", "logits", other_weights(forget_statistics), layer="bn1"),
    Fault(
        "standard deviations for variances",
        "jax",
        "logits",
        other_weights(change("bn1.running_var", np.sqrt), change("bn1.running_var", np.square)),
        layer="bn1",
    ),
]
