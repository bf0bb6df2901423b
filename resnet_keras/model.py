"""ResNet in Keras.

The four `model.py` of this project are one text in four languages: the same definitions in
the same order. Lay two of them side by side, and what differs is the framework.
"""

import random

import keras
from keras import KerasTensor, initializers, layers, ops

from resnet_keras.deep_graphs import deep_graphs
from resnet_spec import DType, ResNetSpec
from resnet_spec.spec import check_dtype


def conv(
    spec: ResNetSpec,
    x: KerasTensor,
    out_channels: int,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    *,
    name: str,
) -> KerasTensor:
    """A convolution, padded as the spec says."""
    padding = "same"
    # "same" is symmetric at stride 1; at stride 2 it starts one pixel later where the size is even.
    if spec.conv_padding == "symmetric" and (stride > 1 or kernel % 2 == 0):
        x = layers.ZeroPadding2D(kernel // 2, name=f"{name}_pad")(x)
        padding = "valid"
    return layers.Conv2D(
        out_channels,
        kernel,
        stride,
        padding,
        groups=groups,
        use_bias=spec.conv_bias,
        # Keras' own default is Glorot uniform, for networks without ReLU; and its HeNormal is
        # truncated and counts the fan-in.
        kernel_initializer=initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal"),
        name=name,
    )(x)


def norm(spec: ResNetSpec, *, zero_scale: bool = False, name: str) -> layers.Layer:
    """A batch norm, or nothing in a spec without."""
    if spec.norm == "none":
        return layers.Identity(name=name)
    scale_init = "zeros" if zero_scale else "ones"
    # Keras' momentum is the weight of the old statistics, by default 0.99, and the variance it
    # keeps is the biased one of the batch; its default epsilon is 1e-3.
    return layers.BatchNormalization(
        momentum=spec.norm_decay, epsilon=spec.norm_eps, gamma_initializer=scale_init, name=name
    )


def norm_relu(spec: ResNetSpec, norm: layers.Layer, x: KerasTensor, *, relu: bool = True) -> KerasTensor:
    """What follows a convolution: the norm and the ReLU, in the spec's order."""
    if not relu:
        return norm(x)
    if spec.order == "conv_relu_norm":
        return norm(layers.ReLU(name=f"{norm.name}_relu")(x))
    return layers.ReLU(name=f"{norm.name}_relu")(norm(x))


def max_pool(spec: ResNetSpec, x: KerasTensor) -> KerasTensor:
    """The stem's 3x3 stride-2 max-pool. Padding is minus infinity, so it never wins."""
    if spec.stem_pool == "none":
        return x
    if spec.stem_pool == "symmetric":
        # ZeroPadding2D would put zeros, which win over negative numbers.
        x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=float("-inf"))
    padding = "same" if spec.stem_pool == "same" else "valid"
    return layers.MaxPooling2D(pool_size=3, strides=2, padding=padding, name="maxpool")(x)


def projection(spec: ResNetSpec, x: KerasTensor, out_channels: int, stride: int, *, name: str) -> KerasTensor:
    """Shortcut B: a strided 1x1 convolution, under torchvision's names, 0 and 1."""
    x = conv(spec, x, out_channels, 1, stride, name=f"{name}_0")
    norm1 = norm(spec, name=f"{name}_1") if spec.projection_norm else layers.Identity(name=f"{name}_1")
    return norm_relu(spec, norm1, x, relu=spec.projection_relu)


def zero_channels(x: KerasTensor, out_channels: int, stride: int) -> KerasTensor:
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""
    before = (out_channels - x.shape[-1]) // 2
    after = out_channels - x.shape[-1] - before
    x = x[:, ::stride, ::stride, :]
    return ops.pad(x, ((0, 0), (0, 0), (0, 0), (before, after)))


def shortcut(spec: ResNetSpec, x: KerasTensor, out_channels: int, stride: int, *, name: str) -> KerasTensor | None:
    """The way around a block; None in a plain network."""
    if spec.shortcut == "none":
        return None
    if spec.projects(x.shape[-1], out_channels, stride):
        return projection(spec, x, out_channels, stride, name=name)
    if stride != 1 or x.shape[-1] != out_channels:
        return zero_channels(x, out_channels, stride)
    return x


def add(spec: ResNetSpec, x: KerasTensor, skip: KerasTensor | None, *, name: str) -> KerasTensor:
    """The block's end: the sum of both ways, and its ReLU."""
    if skip is not None:
        x = layers.Add(name=f"{name}_add")([x, skip])
    return layers.ReLU(name=f"{name}_relu")(x) if spec.relu_after_sum else x


def basic_block(spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str) -> KerasTensor:
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""
    skip = shortcut(spec, x, channels, stride, name=f"{name}_downsample")
    x = conv(spec, x, channels, 3, stride, name=f"{name}_conv1")
    x = norm_relu(spec, norm(spec, name=f"{name}_bn1"), x)
    x = conv(spec, x, channels, 3, name=f"{name}_conv2")
    norm2 = norm(spec, zero_scale=spec.zero_init_last_norm, name=f"{name}_bn2")
    x = norm_relu(spec, norm2, x, relu=spec.relu_before_sum)
    return add(spec, x, skip, name=name)


def bottleneck(spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str) -> KerasTensor:
    """1x1 to fewer channels, 3x3, 1x1 to four times as many (He et al. 2015, figure 5 right)."""
    width, out_channels = spec.bottleneck_width(channels), channels * spec.expansion
    stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)  # v1 or v1.5
    skip = shortcut(spec, x, out_channels, stride, name=f"{name}_downsample")
    x = conv(spec, x, width, 1, stride1, name=f"{name}_conv1")
    x = norm_relu(spec, norm(spec, name=f"{name}_bn1"), x)
    x = conv(spec, x, width, 3, stride2, spec.groups, name=f"{name}_conv2")
    x = norm_relu(spec, norm(spec, name=f"{name}_bn2"), x)
    x = conv(spec, x, out_channels, 1, name=f"{name}_conv3")
    norm3 = norm(spec, zero_scale=spec.zero_init_last_norm, name=f"{name}_bn3")
    x = norm_relu(spec, norm3, x, relu=spec.relu_before_sum)
    return add(spec, x, skip, name=name)


def pre_act_basic_block(spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str) -> KerasTensor:
    """The basic block with norm and ReLU first (He et al. 2016, figure 1b)."""
    projects = spec.projects(x.shape[-1], channels, stride)
    preact = norm_relu(spec, norm(spec, name=f"{name}_bn1"), x)
    # A projection starts from the pre-activation, every other shortcut from the block's input.
    skip = shortcut(spec, preact if projects else x, channels, stride, name=f"{name}_downsample")
    x = conv(spec, preact, channels, 3, stride, name=f"{name}_conv1")
    norm2 = norm(spec, zero_scale=spec.zero_init_last_norm, name=f"{name}_bn2")
    x = conv(spec, norm_relu(spec, norm2, x), channels, 3, name=f"{name}_conv2")
    return add(spec, x, skip, name=name)


def pre_act_bottleneck(spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str) -> KerasTensor:
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""
    width, out_channels = spec.bottleneck_width(channels), channels * spec.expansion
    stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)  # v1 or v1.5
    projects = spec.projects(x.shape[-1], out_channels, stride)
    preact = norm_relu(spec, norm(spec, name=f"{name}_bn1"), x)
    # A projection starts from the pre-activation, every other shortcut from the block's input.
    skip = shortcut(spec, preact if projects else x, out_channels, stride, name=f"{name}_downsample")
    x = conv(spec, preact, width, 1, stride1, name=f"{name}_conv1")
    x = norm_relu(spec, norm(spec, name=f"{name}_bn2"), x)
    x = conv(spec, x, width, 3, stride2, spec.groups, name=f"{name}_conv2")
    norm3 = norm(spec, zero_scale=spec.zero_init_last_norm, name=f"{name}_bn3")
    x = conv(spec, norm_relu(spec, norm3, x), out_channels, 1, name=f"{name}_conv3")
    return add(spec, x, skip, name=name)


def stage(spec: ResNetSpec, x: KerasTensor, channels: int, blocks: int, stride: int, *, name: str) -> KerasTensor:
    """Blocks of one shape; the first comes from the stage before and strides."""
    if spec.preactivation:
        block = pre_act_bottleneck if spec.block == "bottleneck" else pre_act_basic_block
    else:
        block = bottleneck if spec.block == "bottleneck" else basic_block
    x = block(spec, x, channels, stride, name=f"{name}_0")
    for index in range(1, blocks):
        x = block(spec, x, channels, 1, name=f"{name}_{index}")
    return x


def resnet(spec: ResNetSpec) -> keras.Model:
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels)."""
    images = keras.Input((None, None, spec.in_channels), name="images", dtype=keras.config.dtype_policy().compute_dtype)
    x = conv(spec, images, spec.stem_channels, spec.stem_kernel, spec.stem_stride, name="conv1")
    norm1 = norm(spec, name="bn1") if spec.stem_norm else layers.Identity(name="bn1")
    x = norm_relu(spec, norm1, x, relu=spec.stem_relu)
    x = max_pool(spec, x)
    stages = zip(spec.stage_channels, spec.stage_blocks, spec.stage_strides, strict=True)
    for number, (channels, blocks, stride) in enumerate(stages, start=1):
        x = stage(spec, x, channels, blocks, stride, name=f"layer{number}")
    if spec.preactivation:
        x = norm_relu(spec, norm(spec, name="norm"), x)
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    linear_init = initializers.RandomNormal(stddev=x.shape[-1] ** -0.5)
    x = layers.Dense(spec.num_classes, kernel_initializer=linear_init, name="fc")(x)
    x = layers.Softmax(name="softmax")(x) if spec.head == "softmax" else x
    return keras.Model(images, x, name="resnet")


def build(spec: ResNetSpec, *, seed: int = 0, dtype: DType = "float32") -> keras.Model:
    """The spec's network with fresh weights; it runs in inference mode unless called with training=True."""
    check_dtype(dtype)
    if dtype == "float64" and keras.config.backend() == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)  # without it JAX makes float32 of float64, silently
    random_state = random.getstate()
    policy, data_format = keras.config.dtype_policy(), keras.config.image_data_format()
    try:
        random.seed(seed)  # from where Keras takes the seed of each initialiser
        keras.config.set_dtype_policy(dtype)
        keras.config.set_image_data_format("channels_last")  # whatever the user's own setting says
        with deep_graphs():
            return resnet(spec)
    finally:
        random.setstate(random_state)
        keras.config.set_dtype_policy(policy)
        keras.config.set_image_data_format(data_format)
