"""ResNet in Keras: one text for every network that a `ResNetSpec` can say.

The four `model.py` of this project are one text in four languages: the same definitions in
the same order. Lay two of them side by side, and what differs is the framework. To read one
network alone, without `spec` and its branches: `rosetta write resnet18 --backend keras`.

Layers count convolutions and the linear layer on the way through the blocks; running
statistics are the means and variances that each norm keeps.

    network           blocks                    layers   parameters   running statistics
    resnet18          basic 2, 2, 2, 2              18   11,689,512                9,600
    resnet18_d2l      basic 2, 2, 2, 2              18   11,178,378                7,808
    resnet50          bottleneck 3, 4, 6, 3         50   25,557,032               53,120
    resnet50_v2       pre-activation 3, 4, 6, 3     50   25,549,352               45,440
    resnext50_32x4d   32 groups 3, 4, 6, 3          50   25,028,904               68,224
    resnet20_cifar    basic 3, 3, 3                 20      269,722                1,376
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
    *,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
    name: str,
) -> KerasTensor:
    """A convolution and its first weights."""
    padding = "same"
    # "same" is symmetric at stride 1; at stride 2 it starts a pixel later for an even size.
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
        # Keras' default is Glorot uniform, for networks without ReLU; and its HeNormal is
        # truncated and counts the fan-in.
        kernel_initializer=initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal"),
        name=name,
    )(x)


def norm(
    spec: ResNetSpec, x: KerasTensor, *, zero_scale: bool = False, name: str
) -> KerasTensor:
    """Batch norm: (x - mean) / sqrt(variance + eps) * scale + shift, channel by channel."""
    if spec.norm == "none":
        return x
    return layers.BatchNormalization(
        # Keras' momentum is the weight of the old statistics, by default 0.99, and the variance
        # it keeps is the biased one of the batch.
        momentum=spec.norm_decay,
        # Keras' default is 1e-3.
        epsilon=spec.norm_eps,
        gamma_initializer="zeros" if zero_scale else "ones",
        name=name,
    )(x)


def norm_relu(
    spec: ResNetSpec,
    x: KerasTensor,
    *,
    relu: bool = True,
    zero_scale: bool = False,
    name: str,
) -> KerasTensor:
    """What follows a convolution: a norm and a ReLU."""
    if not relu:
        return norm(spec, x, zero_scale=zero_scale, name=name)
    if spec.order == "conv_relu_norm":
        x = layers.ReLU(name=f"{name}_relu")(x)
        return norm(spec, x, zero_scale=zero_scale, name=name)
    x = norm(spec, x, zero_scale=zero_scale, name=name)
    return layers.ReLU(name=f"{name}_relu")(x)


def max_pool(spec: ResNetSpec, x: KerasTensor) -> KerasTensor:
    """The stem's 3x3 max-pool with stride 2."""
    if spec.stem_pool == "none":
        return x
    if spec.stem_pool == "symmetric":
        # ZeroPadding2D would put zeros, which win over negative numbers.
        x = ops.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=float("-inf"))
    padding = "same" if spec.stem_pool == "same" else "valid"
    return layers.MaxPooling2D(pool_size=3, strides=2, padding=padding, name="maxpool")(x)


def zero_channels(x: KerasTensor, out_channels: int, stride: int) -> KerasTensor:
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""
    before = (out_channels - x.shape[-1]) // 2
    after = out_channels - x.shape[-1] - before
    x = x[:, ::stride, ::stride, :]
    return ops.pad(x, ((0, 0), (0, 0), (0, 0), (before, after)))


def shortcut(
    spec: ResNetSpec, x: KerasTensor, out_channels: int, stride: int, *, name: str
) -> KerasTensor:
    """The way around a block, which gives the shape that the block gives."""
    if spec.projects(x.shape[-1], out_channels, stride):
        x = conv(spec, x, out_channels, kernel=1, stride=stride, name=f"{name}_0")
        if spec.projection_norm:
            x = norm(spec, x, name=f"{name}_1")
        elif spec.projection_relu:
            # In place of a norm: Keras reads a .weights.h5 in the order of the layers' depth.
            x = layers.Identity(name=f"{name}_1")(x)
        return layers.ReLU(name=f"{name}_1_relu")(x) if spec.projection_relu else x
    if spec.shortcut == "A" and (stride != 1 or x.shape[-1] != out_channels):
        return zero_channels(x, out_channels, stride)
    return x


def add(spec: ResNetSpec, y: KerasTensor, shortcut: KerasTensor, *, name: str) -> KerasTensor:
    """The block's end: the sum of both ways, and its ReLU."""
    if spec.shortcut != "none":
        y = layers.Add(name=f"{name}_add")([y, shortcut])
    return layers.ReLU(name=f"{name}_relu")(y) if spec.relu_after_sum else y


def basic_block(
    spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str
) -> KerasTensor:
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""
    zero_scale = spec.zero_init_last_norm
    added = shortcut(spec, x, channels, stride, name=f"{name}_downsample")
    y = conv(spec, x, channels, kernel=3, stride=stride, name=f"{name}_conv1")
    y = norm_relu(spec, y, name=f"{name}_bn1")
    y = conv(spec, y, channels, kernel=3, name=f"{name}_conv2")
    y = norm_relu(spec, y, relu=spec.relu_before_sum, zero_scale=zero_scale, name=f"{name}_bn2")
    return add(spec, y, added, name=name)


def bottleneck(
    spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str
) -> KerasTensor:
    """1x1 to fewer channels, 3x3, 1x1 to 4 times as many (He et al. 2015, figure 5 right)."""
    width, out_channels = spec.bottleneck_width(channels), 4 * channels
    # The 1x1 strides in He et al.'s own models (v1), the 3x3 in torchvision's (v1.5).
    stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)
    zero_scale, groups = spec.zero_init_last_norm, spec.groups
    added = shortcut(spec, x, out_channels, stride, name=f"{name}_downsample")
    y = conv(spec, x, width, kernel=1, stride=stride1, name=f"{name}_conv1")
    y = norm_relu(spec, y, name=f"{name}_bn1")
    y = conv(spec, y, width, kernel=3, stride=stride2, groups=groups, name=f"{name}_conv2")
    y = norm_relu(spec, y, name=f"{name}_bn2")
    y = conv(spec, y, out_channels, kernel=1, name=f"{name}_conv3")
    y = norm_relu(spec, y, relu=spec.relu_before_sum, zero_scale=zero_scale, name=f"{name}_bn3")
    return add(spec, y, added, name=name)


def pre_act_basic_block(
    spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str
) -> KerasTensor:
    """The basic block with norm and ReLU first (He et al. 2016, figure 1b)."""
    zero_scale = spec.zero_init_last_norm
    projects = spec.projects(x.shape[-1], channels, stride)
    preact = norm_relu(spec, x, name=f"{name}_bn1")
    # A projection starts from the pre-activation, other shortcuts from the block's input.
    start = preact if projects else x
    added = shortcut(spec, start, channels, stride, name=f"{name}_downsample")
    y = conv(spec, preact, channels, kernel=3, stride=stride, name=f"{name}_conv1")
    y = norm_relu(spec, y, zero_scale=zero_scale, name=f"{name}_bn2")
    y = conv(spec, y, channels, kernel=3, name=f"{name}_conv2")
    return add(spec, y, added, name=name)


def pre_act_bottleneck(
    spec: ResNetSpec, x: KerasTensor, channels: int, stride: int, *, name: str
) -> KerasTensor:
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""
    width, out_channels = spec.bottleneck_width(channels), 4 * channels
    # The 1x1 strides in He et al.'s own models (v1), the 3x3 in torchvision's (v1.5).
    stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)
    zero_scale, groups = spec.zero_init_last_norm, spec.groups
    projects = spec.projects(x.shape[-1], out_channels, stride)
    preact = norm_relu(spec, x, name=f"{name}_bn1")
    # A projection starts from the pre-activation, other shortcuts from the block's input.
    start = preact if projects else x
    added = shortcut(spec, start, out_channels, stride, name=f"{name}_downsample")
    y = conv(spec, preact, width, kernel=1, stride=stride1, name=f"{name}_conv1")
    y = norm_relu(spec, y, name=f"{name}_bn2")
    y = conv(spec, y, width, kernel=3, stride=stride2, groups=groups, name=f"{name}_conv2")
    y = norm_relu(spec, y, zero_scale=zero_scale, name=f"{name}_bn3")
    y = conv(spec, y, out_channels, kernel=1, name=f"{name}_conv3")
    return add(spec, y, added, name=name)


def stage(
    spec: ResNetSpec, x: KerasTensor, channels: int, *, blocks: int, stride: int, name: str
) -> KerasTensor:
    """Blocks of one shape; the first comes from the stage before and strides."""
    if spec.preactivation:
        block = pre_act_bottleneck if spec.block == "bottleneck" else pre_act_basic_block
    else:
        block = bottleneck if spec.block == "bottleneck" else basic_block
    x = block(spec, x, channels, stride=stride, name=f"{name}_0")
    for index in range(1, blocks):
        x = block(spec, x, channels, stride=1, name=f"{name}_{index}")
    return x


def resnet(spec: ResNetSpec) -> keras.Model:
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, height, width, channels)."""
    images = keras.Input((None, None, spec.in_channels), name="images")
    channels, kernel, stride = spec.stem_channels, spec.stem_kernel, spec.stem_stride
    x = conv(spec, images, channels, kernel=kernel, stride=stride, name="conv1")
    if spec.stem_norm:
        x = norm_relu(spec, x, relu=spec.stem_relu, name="bn1")
    elif spec.stem_relu:
        x = layers.ReLU(name="bn1_relu")(x)
    x = max_pool(spec, x)
    stages = zip(spec.stage_channels, spec.stage_blocks, spec.stage_strides, strict=True)
    for number, (width, blocks, stride) in enumerate(stages, start=1):
        x = stage(spec, x, width, blocks=blocks, stride=stride, name=f"layer{number}")
        channels = spec.expansion * width
    if spec.preactivation:
        x = norm_relu(spec, x, name="norm")
    x = layers.GlobalAveragePooling2D(name="avgpool")(x)
    linear_init = initializers.RandomNormal(stddev=channels**-0.5)
    x = layers.Dense(spec.num_classes, kernel_initializer=linear_init, name="fc")(x)
    if spec.head == "softmax":
        x = layers.Softmax(name="softmax")(x)
    if sum(spec.stage_blocks) <= 100:
        return keras.Model(images, x, name="resnet")
    # Keras walks the graph of layers recursively, deeper here than Python allows by itself.
    with deep_graphs():
        return keras.Model(images, x, name="resnet")


def build(spec: ResNetSpec, *, seed: int = 0, dtype: DType = "float32") -> keras.Model:
    """The spec's network with fresh weights; call it with training=True to train."""
    check_dtype(dtype)
    if dtype == "float64" and keras.config.backend() == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)  # else JAX makes float32 of float64, silently
    random_state = random.getstate()
    policy, data_format = keras.config.dtype_policy(), keras.config.image_data_format()
    floatx = keras.config.floatx()
    try:
        random.seed(seed)  # from where Keras takes the seed of each initialiser
        keras.config.set_floatx(dtype)  # for the images, and the policy for the layers
        keras.config.set_dtype_policy(dtype)
        keras.config.set_image_data_format("channels_last")  # whatever the user's setting says
        return resnet(spec)
    finally:
        random.setstate(random_state)
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)
        keras.config.set_image_data_format(data_format)
