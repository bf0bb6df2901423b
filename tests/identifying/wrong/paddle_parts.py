"""The parts of the wrong networks in Paddle: each is right, but for the mistake that it is told to make."""

import paddle
import paddle.nn.functional as F
from paddle import Tensor, nn

OTHER_KERNELS = {
    "kernel-transposed": lambda kernel: kernel.transpose([0, 1, 3, 2]),
    "kernel-flipped": lambda kernel: kernel.flip([2, 3]),
    "kernel-in-out-swapped": lambda kernel: kernel.transpose([1, 0, 2, 3]),
    "kernel-standardised": lambda kernel: (
        (kernel - kernel.mean([1, 2, 3], keepdim=True)) / kernel.std([1, 2, 3], keepdim=True)
    ),
}
ACTIVATIONS = {
    "leaky-relu": F.leaky_relu,
    "gelu": F.gelu,
    "silu": F.silu,
    "relu6": F.relu6,
    "tanh": F.tanh,
}


class OtherKernelConv(nn.Conv2D):
    """Makes something else of its kernel before it convolves."""

    mistake: str

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, OTHER_KERNELS[self.mistake](self.weight), padding=1)


class Float32Conv(nn.Conv2D):
    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x.astype("float32"), self.weight.astype("float32"), padding=1).astype(x.dtype)


def conv(mistake: str, in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> nn.Conv2D:
    if mistake == "stem-stride-1":
        stride = 1
    if mistake in ("stem-3x3", "projection-3x3"):
        kernel = 3
    if mistake == "five-by-five":
        kernel = 5
    dilation = 2 if mistake == "dilation" else 1
    padding = dilation * (kernel // 2)
    if mistake == "no-padding":
        padding = 0
    if mistake == "same-padding":
        padding = "SAME"
    if mistake == "projection-padded":
        padding = 1
    layer_type = nn.Conv2D
    if mistake in OTHER_KERNELS:
        layer_type = OtherKernelConv
    if mistake == "kernel-in-float32":
        layer_type = Float32Conv
    layer = layer_type(
        in_channels,
        out_channels,
        kernel,
        stride,
        padding,
        dilation,
        groups={"groups": 2, "depthwise": in_channels}.get(mistake, 1),
        padding_mode="reflect" if mistake == "reflect-padding" else "zeros",
        bias_attr=None if mistake == "conv-bias" else False,
    )
    if isinstance(layer, OtherKernelConv):
        layer.mistake = mistake
    if mistake == "kernel-frozen":
        layer.weight.stop_gradient = True
    return layer


class LayerNorm(nn.LayerNorm):
    """Over the channels of each pixel."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.transpose([0, 2, 3, 1])).transpose([0, 3, 1, 2])


class HandWrittenNorm(nn.BatchNorm2D):
    """A batch norm in its own arithmetic, and a mistake in it."""

    mistake: str

    def forward(self, x: Tensor) -> Tensor:
        mean, variance = self._mean, self._variance
        if self.training:
            mean, variance = x.mean([0, 2, 3]), x.var([0, 2, 3], unbiased=False)
            with paddle.no_grad():
                self._mean.set_value(0.9 * self._mean + 0.1 * mean)
                self._variance.set_value(0.9 * self._variance + 0.1 * variance)
            if self.mistake == "unbiased-variance":
                variance = x.var([0, 2, 3])
        if self.mistake == "eps-outside-root":
            root = variance.sqrt() + self._epsilon
        elif self.mistake == "no-root":
            root = variance + self._epsilon
        else:
            root = (variance + self._epsilon).sqrt()
        if self.mistake != "no-mean":
            x = x - mean[:, None, None]
        return (self.weight / root)[:, None, None] * x + self.bias[:, None, None]


def norm(mistake: str, channels: int) -> nn.Layer:
    match mistake:
        case "no-norm" | "no-stem-norm" | "no-final-norm":
            return nn.Identity()
        case "group-norm":
            return nn.GroupNorm(2, channels)
        case "layer-norm":
            return LayerNorm(channels)
        case "instance-norm":
            return nn.InstanceNorm2D(channels)
        case "eps":
            return nn.BatchNorm2D(channels, epsilon=1e-3)
        case "decay":
            return nn.BatchNorm2D(channels, momentum=0.1)
        case "slow-decay":
            return nn.BatchNorm2D(channels, momentum=0.99)
        case "no-affine":
            return nn.BatchNorm2D(channels, weight_attr=False, bias_attr=False)
        case "batch-statistics-always":
            return nn.BatchNorm2D(channels, use_global_stats=False)
        case "running-statistics-always":
            return nn.BatchNorm2D(channels, use_global_stats=True)
        case "eps-outside-root" | "no-root" | "no-mean" | "unbiased-variance":
            layer = HandWrittenNorm(channels)
            layer.mistake = mistake
            return layer
    return nn.BatchNorm2D(channels)


def relu(mistake: str, x: Tensor) -> Tensor:
    return ACTIVATIONS.get(mistake, F.relu)(x)


def norm_relu(mistake: str, norm: nn.Layer, x: Tensor) -> Tensor:
    if mistake == "relu-before-norm":
        return norm(relu(mistake, x))
    if mistake in ("no-relu-inside", "no-stem-relu", "no-final-relu"):
        return norm(x)
    return relu(mistake, norm(x))


def max_pool(mistake: str, x: Tensor) -> Tensor:
    match mistake:
        case "no-max-pool":
            return x
        case "pool-kernel-2":
            return F.max_pool2d(x, 2, stride=2)
        case "pool-stride-1":
            return F.max_pool2d(x, 3, stride=1, padding=1)
        case "pool-valid":
            return F.max_pool2d(x, 3, stride=2)
        case "pool-same":
            return F.max_pool2d(x, 3, stride=2, padding="SAME")
        case "pool-zero-padded":
            return F.max_pool2d(F.pad(x, [1, 1, 1, 1]), 3, stride=2)
        case "average-pool":
            return F.avg_pool2d(x, 3, stride=2, padding=1)
    return F.max_pool2d(x, 3, stride=2, padding=1)


class ZeroChannels(nn.Layer):
    """Shortcut A: every other pixel, and zero channels, half before and half after."""

    def __init__(self, mistake: str, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.mistake, self.stride = mistake, stride
        self.added = out_channels - in_channels
        self.before = {"zeros-behind": 0, "zeros-uneven": self.added // 2 - 1}.get(mistake, self.added // 2)
        if mistake == "channels-by-conv":
            self.conv = nn.Conv2D(in_channels, self.added, 1, stride, bias_attr=False)

    def forward(self, x: Tensor) -> Tensor:
        every_other = x[:, :, :: self.stride, :: self.stride]
        if self.mistake == "channels-by-conv":
            return paddle.concat([every_other, self.conv(x)], axis=1)
        if self.mistake == "average-for-pixels":
            every_other = F.avg_pool2d(x, self.stride, ceil_mode=True)
        if self.mistake == "odd-pixels":
            every_other = x.roll((-1, -1), axis=(2, 3))[:, :, :: self.stride, :: self.stride]
        return F.pad(every_other, [0, 0, self.before, self.added - self.before, 0, 0, 0, 0])


class SqueezeExcitation(nn.Layer):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, channels // 4)
        self.fc2 = nn.Linear(channels // 4, channels)

    def forward(self, x: Tensor) -> Tensor:
        weights = F.sigmoid(self.fc2(F.relu(self.fc1(x.mean([2, 3])))))
        return x * weights[:, :, None, None]


class ChannelShuffle(nn.Layer):
    def forward(self, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        return x.reshape([batch, 2, channels // 2, height, width]).transpose([0, 2, 1, 3, 4]).reshape(x.shape)


class StochasticDepth(nn.Layer):
    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return 2.0 * x * (paddle.rand([len(x), 1, 1, 1]) < 0.5).astype(x.dtype)


class Noise(nn.Layer):
    def forward(self, x: Tensor) -> Tensor:
        return x + 0.1 * paddle.randn_like(x)


def before_the_sum(mistake: str, channels: int) -> nn.Layer | None:
    """What stands between a block's last norm and its sum: nothing, but for a mistake."""
    match mistake:
        case "extra-conv":
            return nn.Conv2D(channels, channels, 3, padding=1, bias_attr=False)
        case "squeeze-excitation":
            return SqueezeExcitation(channels)
        case "channel-shuffle":
            return ChannelShuffle()
        case "pool-for-stride":
            return nn.AvgPool2D(2, ceil_mode=True)
        case "dropout-inside":
            return nn.Dropout(0.5)
        case "stochastic-depth":
            return StochasticDepth()
        case "noise":
            return Noise()
    return None


def after_the_sum(mistake: str, channels: int) -> nn.Layer | None:
    """What stands behind a block's sum, or in its place: nothing, but for a mistake."""
    match mistake:
        case "norm-after-sum":
            return nn.BatchNorm2D(channels)
        case "concatenation":
            return nn.Conv2D(2 * channels, channels, 1, bias_attr=False)
    return None


def join(mistake: str, x: Tensor, skip: Tensor) -> Tensor:
    """The sum of both ways."""
    match mistake:
        case "no-shortcut":
            return x
        case "shortcut-halved":
            return x + 0.5 * skip
        case "shortcut-twice":
            return x + skip + skip
        case "branch-scaled":
            return 0.1 * x + skip
        case "sum-averaged":
            return (x + skip) / 2
        case "product":
            return x * skip
        case "maximum":
            return paddle.maximum(x, skip)
        case "difference":
            return skip - x
        case "concatenation":
            return paddle.concat([x, skip], axis=1)
    return x + skip


def prepare(mistake: str, x: Tensor) -> Tensor:
    """The images, unchanged but for a mistake."""
    match mistake:
        case "images-scaled":
            return x / 255
        case "images-normalised":
            return (x - 0.5) / 0.25
        case "bgr":
            return x.flip(1)
        case "images-transposed":
            return x.transpose([0, 1, 3, 2])
    return x


def pool(mistake: str, x: Tensor) -> Tensor:
    """The mean of each channel."""
    match mistake:
        case "max-for-mean":
            return x.amax([2, 3])
        case "sum-for-mean":
            return x.sum([2, 3])
        case "fixed-window":
            return F.avg_pool2d(x, 7).flatten(1)
        case "no-pooling":
            return x.flatten(1)
    return x.mean([2, 3])


def finish(mistake: str, x: Tensor) -> Tensor:
    """The logits, unchanged but for a mistake."""
    match mistake:
        case "relu-on-logits":
            return F.relu(x)
        case "softmax":
            return F.softmax(x, axis=1)
        case "log-softmax":
            return F.log_softmax(x, axis=1)
        case "sigmoid":
            return F.sigmoid(x)
    return x
