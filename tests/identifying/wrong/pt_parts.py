"""The parts of the wrong networks in PyTorch: each is right, but for the mistake that it is told to make."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

OTHER_KERNELS = {
    "kernel-transposed": lambda kernel: kernel.transpose(2, 3),
    "kernel-flipped": lambda kernel: kernel.flip(2, 3),
    "kernel-in-out-swapped": lambda kernel: kernel.transpose(0, 1),
    "kernel-standardised": lambda kernel: (
        (kernel - kernel.mean((1, 2, 3), keepdim=True)) / kernel.std((1, 2, 3), keepdim=True)
    ),
}
ACTIVATIONS = {
    "leaky-relu": F.leaky_relu,
    "gelu": F.gelu,
    "silu": F.silu,
    "relu6": F.relu6,
    "tanh": torch.tanh,
}


class SameConv(nn.Conv2d):
    """Pads as TensorFlow does."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(pad_same(x, self.kernel_size[0], self.stride[0], 0.0))


class OtherKernelConv(nn.Conv2d):
    """Makes something else of its kernel before it convolves."""

    mistake: str

    def forward(self, x: Tensor) -> Tensor:
        return self._conv_forward(x, OTHER_KERNELS[self.mistake](self.weight), self.bias)


class Float32Conv(nn.Conv2d):
    def forward(self, x: Tensor) -> Tensor:
        return self._conv_forward(x.float(), self.weight.float(), None).to(x.dtype)


def pad_same(x: Tensor, kernel: int, stride: int, value: float) -> Tensor:
    height, width = (max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[2:])
    return F.pad(x, (width // 2, width - width // 2, height // 2, height - height // 2), value=value)


def conv(mistake: str, in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    if mistake == "stem-stride-1":
        stride = 1
    if mistake in ("stem-3x3", "projection-3x3"):
        kernel = 3
    if mistake == "five-by-five":
        kernel = 5
    dilation = 2 if mistake == "dilation" else 1
    padding = dilation * (kernel // 2)
    if mistake in ("no-padding", "same-padding"):
        padding = 0
    if mistake == "projection-padded":
        padding = 1
    layer_type = nn.Conv2d
    if mistake == "same-padding":
        layer_type = SameConv
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
        bias=mistake == "conv-bias",
        padding_mode="reflect" if mistake == "reflect-padding" else "zeros",
    )
    if isinstance(layer, OtherKernelConv):
        layer.mistake = mistake
    if mistake == "kernel-frozen":
        layer.weight.requires_grad = False
    return layer


class LayerNorm(nn.LayerNorm):
    """Over the channels of each pixel."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class HandWrittenNorm(nn.BatchNorm2d):
    """A batch norm in its own arithmetic, and a mistake in it."""

    mistake: str

    def forward(self, x: Tensor) -> Tensor:
        mean, variance = self.running_mean, self.running_var
        if self.training and self.mistake != "running-statistics-always":
            unbiased = x.var((0, 2, 3))
            mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)
            with torch.no_grad():
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(unbiased, self.momentum)
            if self.mistake == "unbiased-variance":
                variance = unbiased
        if self.mistake == "eps-outside-root":
            root = variance.sqrt() + self.eps
        elif self.mistake == "no-root":
            root = variance + self.eps
        else:
            root = (variance + self.eps).sqrt()
        if self.mistake != "no-mean":
            x = x - mean[:, None, None]
        return (self.weight / root)[:, None, None] * x + self.bias[:, None, None]


def norm(mistake: str, channels: int) -> nn.Module:
    match mistake:
        case "no-norm" | "no-stem-norm" | "no-final-norm":
            return nn.Identity()
        case "group-norm":
            return nn.GroupNorm(2, channels)
        case "layer-norm":
            return LayerNorm(channels)
        case "instance-norm":
            return nn.InstanceNorm2d(channels, affine=True)
        case "eps":
            return nn.BatchNorm2d(channels, eps=1e-3)
        case "decay":
            return nn.BatchNorm2d(channels, momentum=0.9)
        case "slow-decay":
            return nn.BatchNorm2d(channels, momentum=0.01)
        case "no-affine":
            return nn.BatchNorm2d(channels, affine=False)
        case "batch-statistics-always":
            return nn.BatchNorm2d(channels, track_running_stats=False)
        case "eps-outside-root" | "no-root" | "no-mean" | "unbiased-variance" | "running-statistics-always":
            layer = HandWrittenNorm(channels)
            layer.mistake = mistake
            return layer
    return nn.BatchNorm2d(channels)


def relu(mistake: str, x: Tensor) -> Tensor:
    return ACTIVATIONS.get(mistake, F.relu)(x)


def norm_relu(mistake: str, norm: nn.Module, x: Tensor) -> Tensor:
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
            return F.max_pool2d(pad_same(x, 3, 2, float("-inf")), 3, stride=2)
        case "pool-zero-padded":
            return F.max_pool2d(F.pad(x, (1, 1, 1, 1)), 3, stride=2)
        case "average-pool":
            return F.avg_pool2d(x, 3, stride=2, padding=1)
    return F.max_pool2d(x, 3, stride=2, padding=1)


class ZeroChannels(nn.Module):
    """Shortcut A: every other pixel, and zero channels, half before and half after."""

    def __init__(self, mistake: str, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.mistake, self.stride = mistake, stride
        self.added = out_channels - in_channels
        self.before = {"zeros-behind": 0, "zeros-uneven": self.added // 2 - 1}.get(mistake, self.added // 2)
        if mistake == "channels-by-conv":
            self.conv = nn.Conv2d(in_channels, self.added, 1, stride, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        every_other = x[:, :, :: self.stride, :: self.stride]
        if self.mistake == "channels-by-conv":
            return torch.cat([every_other, self.conv(x)], dim=1)
        if self.mistake == "average-for-pixels":
            every_other = F.avg_pool2d(x, self.stride, ceil_mode=True)
        if self.mistake == "odd-pixels":
            every_other = x.roll((-1, -1), dims=(2, 3))[:, :, :: self.stride, :: self.stride]
        return F.pad(every_other, (0, 0, 0, 0, self.before, self.added - self.before))


class SqueezeExcitation(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(channels, channels // 4)
        self.fc2 = nn.Linear(channels // 4, channels)

    def forward(self, x: Tensor) -> Tensor:
        weights = torch.sigmoid(self.fc2(F.relu(self.fc1(x.mean((2, 3))))))
        return x * weights[:, :, None, None]


class ChannelShuffle(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        batch, channels, height, width = x.shape
        return x.reshape(batch, 2, channels // 2, height, width).transpose(1, 2).reshape(x.shape)


class StochasticDepth(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return x
        return 2.0 * x * (torch.rand(len(x), 1, 1, 1) < 0.5)


class Noise(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + 0.1 * torch.randn_like(x)


def before_the_sum(mistake: str, channels: int) -> nn.Module | None:
    """What stands between a block's last norm and its sum: nothing, but for a mistake."""
    match mistake:
        case "extra-conv":
            return nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        case "squeeze-excitation":
            return SqueezeExcitation(channels)
        case "channel-shuffle":
            return ChannelShuffle()
        case "pool-for-stride":
            return nn.AvgPool2d(2, ceil_mode=True)
        case "dropout-inside":
            return nn.Dropout(0.5)
        case "stochastic-depth":
            return StochasticDepth()
        case "noise":
            return Noise()
    return None


def after_the_sum(mistake: str, channels: int) -> nn.Module | None:
    """What stands behind a block's sum, or in its place: nothing, but for a mistake."""
    match mistake:
        case "norm-after-sum":
            return nn.BatchNorm2d(channels)
        case "concatenation":
            return nn.Conv2d(2 * channels, channels, 1, bias=False)
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
            return torch.maximum(x, skip)
        case "difference":
            return skip - x
        case "concatenation":
            return torch.cat([x, skip], dim=1)
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
            return x.transpose(2, 3)
    return x


def pool(mistake: str, x: Tensor) -> Tensor:
    """The mean of each channel."""
    match mistake:
        case "max-for-mean":
            return x.amax((2, 3))
        case "sum-for-mean":
            return x.sum((2, 3))
        case "fixed-window":
            return F.avg_pool2d(x, 7).flatten(1)
        case "no-pooling":
            return x.flatten(1)
    return x.mean((2, 3))


def finish(mistake: str, x: Tensor) -> Tensor:
    """The logits, unchanged but for a mistake."""
    match mistake:
        case "relu-on-logits":
            return F.relu(x)
        case "softmax":
            return F.softmax(x, dim=1)
        case "log-softmax":
            return F.log_softmax(x, dim=1)
        case "sigmoid":
            return torch.sigmoid(x)
    return x
