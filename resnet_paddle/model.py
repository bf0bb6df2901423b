"""ResNet in PaddlePaddle: one text for every network that a `ResNetSpec` can say.

The four `model.py` of this project are one text in four languages: the same definitions in
the same order. Lay two of them side by side, and what differs is the framework. To read one
network alone, without `spec` and its branches: `rosetta write resnet18 --backend paddle`.

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

import paddle
import paddle.nn.functional as F
from paddle import ParamAttr, Tensor, nn
from paddle.nn.initializer import Constant, KaimingNormal, Normal

from resnet_spec import DType, ResNetSpec
from resnet_spec.spec import check_dtype


def conv(
    spec: ResNetSpec,
    in_channels: int,
    out_channels: int,
    *,
    kernel: int,
    stride: int = 1,
    groups: int = 1,
) -> nn.Conv2D:
    """A convolution and its first weights."""
    return nn.Conv2D(
        in_channels,
        out_channels,
        kernel,
        stride,
        # "SAME" is TensorFlow's: it starts one pixel later than kernel // 2 where it strides.
        padding="SAME" if spec.conv_padding == "same" else kernel // 2,
        groups=groups,
        # Paddle's default is normal by fan-in, which grows where a convolution adds channels.
        weight_attr=ParamAttr(initializer=KaimingNormal(mode="fan_out", nonlinearity="relu")),
        bias_attr=None if spec.conv_bias else False,
    )


def norm(spec: ResNetSpec, channels: int, *, zero_scale: bool = False) -> nn.Layer:
    """Batch norm: (x - mean) / sqrt(variance + eps) * scale + shift, channel by channel."""
    if spec.norm == "none":
        return nn.Identity()
    scale = ParamAttr(initializer=Constant(0.0)) if zero_scale else None
    # Paddle's momentum is the weight of the old statistics, and the variance it keeps is the
    # biased one of the batch.
    return nn.BatchNorm2D(
        channels, momentum=spec.norm_decay, epsilon=spec.norm_eps, weight_attr=scale
    )


def norm_relu(spec: ResNetSpec, norm: nn.Layer, x: Tensor, *, relu: bool = True) -> Tensor:
    """What follows a convolution: a norm and a ReLU."""
    if not relu:
        return norm(x)
    if spec.order == "conv_relu_norm":
        return norm(F.relu(x))
    return F.relu(norm(x))


def max_pool(spec: ResNetSpec, x: Tensor) -> Tensor:
    """The stem's 3x3 max-pool with stride 2."""
    if spec.stem_pool == "none":
        return x
    padding = {"symmetric": 1, "valid": 0, "same": "SAME"}[spec.stem_pool]
    return F.max_pool2d(x, kernel_size=3, stride=2, padding=padding)


class ZeroChannels(nn.Layer):
    """Shortcut A: every stride-th pixel, and zero channels, half before and half after."""

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.before = (out_channels - in_channels) // 2
        self.after = out_channels - in_channels - self.before
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, [0, 0, self.before, self.after, 0, 0, 0, 0])


def shortcut(spec: ResNetSpec, in_channels: int, out_channels: int, stride: int) -> nn.Layer:
    """The way around a block, which gives the shape that the block gives."""
    if spec.projects(in_channels, out_channels, stride):
        return nn.Sequential(
            conv(spec, in_channels, out_channels, kernel=1, stride=stride),
            norm(spec, out_channels) if spec.projection_norm else nn.Identity(),
            nn.ReLU() if spec.projection_relu else nn.Identity(),
        )
    if spec.shortcut == "A" and (stride != 1 or in_channels != out_channels):
        return ZeroChannels(in_channels, out_channels, stride)
    return nn.Identity()


def add(spec: ResNetSpec, y: Tensor, shortcut: Tensor) -> Tensor:
    """The block's end: the sum of both ways, and its ReLU."""
    if spec.shortcut != "none":
        y = y + shortcut
    return F.relu(y) if spec.relu_after_sum else y


class BasicBlock(nn.Layer):
    """Two 3x3 convolutions (He et al. 2015, figure 5 left)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.spec = spec
        self.conv1 = conv(spec, in_channels, channels, kernel=3, stride=stride)
        self.bn1 = norm(spec, channels)
        self.conv2 = conv(spec, channels, channels, kernel=3)
        self.bn2 = norm(spec, channels, zero_scale=spec.zero_init_last_norm)
        self.downsample = shortcut(spec, in_channels, channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = norm_relu(self.spec, self.bn1, self.conv1(x))
        y = norm_relu(self.spec, self.bn2, self.conv2(y), relu=self.spec.relu_before_sum)
        return add(self.spec, y, self.downsample(x))


class Bottleneck(nn.Layer):
    """1x1 to fewer channels, 3x3, 1x1 to 4 times as many (He et al. 2015, figure 5 right)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        width, out_channels = spec.bottleneck_width(channels), 4 * channels
        # The 1x1 strides in He et al.'s own models (v1), the 3x3 in torchvision's (v1.5).
        stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)
        self.spec = spec
        self.conv1 = conv(spec, in_channels, width, kernel=1, stride=stride1)
        self.bn1 = norm(spec, width)
        self.conv2 = conv(spec, width, width, kernel=3, stride=stride2, groups=spec.groups)
        self.bn2 = norm(spec, width)
        self.conv3 = conv(spec, width, out_channels, kernel=1)
        self.bn3 = norm(spec, out_channels, zero_scale=spec.zero_init_last_norm)
        self.downsample = shortcut(spec, in_channels, out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        y = norm_relu(self.spec, self.bn1, self.conv1(x))
        y = norm_relu(self.spec, self.bn2, self.conv2(y))
        y = norm_relu(self.spec, self.bn3, self.conv3(y), relu=self.spec.relu_before_sum)
        return add(self.spec, y, self.downsample(x))


class PreActBasicBlock(nn.Layer):
    """The basic block with norm and ReLU first (He et al. 2016, figure 1b)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        self.spec = spec
        self.projects = spec.projects(in_channels, channels, stride)
        self.bn1 = norm(spec, in_channels)
        self.conv1 = conv(spec, in_channels, channels, kernel=3, stride=stride)
        self.bn2 = norm(spec, channels, zero_scale=spec.zero_init_last_norm)
        self.conv2 = conv(spec, channels, channels, kernel=3)
        self.downsample = shortcut(spec, in_channels, channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        preact = norm_relu(self.spec, self.bn1, x)
        # A projection starts from the pre-activation, other shortcuts from the block's input.
        shortcut = self.downsample(preact if self.projects else x)
        y = self.conv1(preact)
        y = self.conv2(norm_relu(self.spec, self.bn2, y))
        return add(self.spec, y, shortcut)


class PreActBottleneck(nn.Layer):
    """The bottleneck with norm and ReLU first (He et al. 2016, section 5)."""

    def __init__(self, spec: ResNetSpec, in_channels: int, channels: int, stride: int) -> None:
        super().__init__()
        width, out_channels = spec.bottleneck_width(channels), 4 * channels
        # The 1x1 strides in He et al.'s own models (v1), the 3x3 in torchvision's (v1.5).
        stride1, stride2 = (stride, 1) if spec.bottleneck_stride == "1x1" else (1, stride)
        self.spec = spec
        self.projects = spec.projects(in_channels, out_channels, stride)
        self.bn1 = norm(spec, in_channels)
        self.conv1 = conv(spec, in_channels, width, kernel=1, stride=stride1)
        self.bn2 = norm(spec, width)
        self.conv2 = conv(spec, width, width, kernel=3, stride=stride2, groups=spec.groups)
        self.bn3 = norm(spec, width, zero_scale=spec.zero_init_last_norm)
        self.conv3 = conv(spec, width, out_channels, kernel=1)
        self.downsample = shortcut(spec, in_channels, out_channels, stride)

    def forward(self, x: Tensor) -> Tensor:
        preact = norm_relu(self.spec, self.bn1, x)
        # A projection starts from the pre-activation, other shortcuts from the block's input.
        shortcut = self.downsample(preact if self.projects else x)
        y = self.conv1(preact)
        y = self.conv2(norm_relu(self.spec, self.bn2, y))
        y = self.conv3(norm_relu(self.spec, self.bn3, y))
        return add(self.spec, y, shortcut)


def stage(
    spec: ResNetSpec, in_channels: int, channels: int, *, blocks: int, stride: int
) -> nn.Sequential:
    """Blocks of one shape; the first comes from the stage before and strides."""
    block: type[nn.Layer]
    if spec.preactivation:
        block = PreActBottleneck if spec.block == "bottleneck" else PreActBasicBlock
    else:
        block = Bottleneck if spec.block == "bottleneck" else BasicBlock
    first = block(spec, in_channels, channels, stride=stride)
    out_channels = spec.expansion * channels
    rest = [block(spec, out_channels, channels, stride=1) for _ in range(blocks - 1)]
    return nn.Sequential(first, *rest)


class ResNet(nn.Layer):
    """Stem, stages, head (He et al. 2015, table 1). Takes (batch, channels, height, width)."""

    def __init__(self, spec: ResNetSpec) -> None:
        super().__init__()
        self.spec = spec
        channels = spec.stem_channels
        self.conv1 = conv(
            spec, spec.in_channels, channels, kernel=spec.stem_kernel, stride=spec.stem_stride
        )
        self.bn1 = norm(spec, channels) if spec.stem_norm else nn.Identity()
        stages = zip(spec.stage_channels, spec.stage_blocks, spec.stage_strides, strict=True)
        for number, (width, blocks, stride) in enumerate(stages, start=1):
            layer = stage(spec, channels, width, blocks=blocks, stride=stride)
            self.add_sublayer(f"layer{number}", layer)
            channels = spec.expansion * width
        self.norm = norm(spec, channels) if spec.preactivation else nn.Identity()
        linear_init = ParamAttr(initializer=Normal(std=channels**-0.5))
        self.fc = nn.Linear(channels, spec.num_classes, weight_attr=linear_init)

    def forward(self, x: Tensor) -> Tensor:
        x = norm_relu(self.spec, self.bn1, self.conv1(x), relu=self.spec.stem_relu)
        x = max_pool(self.spec, x)
        for number in range(1, len(self.spec.stage_blocks) + 1):
            x = getattr(self, f"layer{number}")(x)
        if self.spec.preactivation:
            x = norm_relu(self.spec, self.norm, x)
        x = x.mean(axis=(2, 3))
        x = self.fc(x)
        return F.softmax(x, axis=1) if self.spec.head == "softmax" else x


def build(spec: ResNetSpec, *, seed: int = 0, dtype: DType = "float32") -> ResNet:
    """The spec's network with fresh weights, in training mode as every new Paddle layer is."""
    check_dtype(dtype)
    default_dtype = paddle.get_default_dtype()
    # paddle.seed seeds them all.
    devices = ["cpu", "gpu"] if paddle.device.cuda.device_count() else ["cpu"]
    random_states = [paddle.get_rng_state(device) for device in devices]
    try:
        paddle.seed(seed)
        paddle.set_default_dtype(dtype)
        return ResNet(spec)
    finally:
        for device, random_state in zip(devices, random_states, strict=True):
            paddle.set_rng_state(random_state, device)
        paddle.set_default_dtype(default_dtype)
