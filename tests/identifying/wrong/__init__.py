"""Wrong networks: a small right ResNet in each framework, and the mistakes of students, one at a time.

`pt.py`, `keras.py`, `paddle.py` and `jax.py` each have `build(fault)`, and give each network under its fault's name
with underscores for dashes, so that `tests/identifying/wrong/pt.py:no_shortcut` is a target of the command line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from resnet_spec import ResNetSpec

BASIC = ResNetSpec(
    name="basic",
    image_size=64,
    num_classes=10,
    stage_blocks=(2, 2),
    stage_channels=(8, 16),
    stage_strides=(1, 2),
    stem_channels=8,
)
# Both stages stride, so that one block alone can do it in the wrong place.
BOTTLENECK = BASIC.replace(name="bottleneck", block="bottleneck", stage_channels=(4, 8), stage_strides=(2, 2))
PREACT = BASIC.replace(
    name="preact",
    order="norm_relu_conv",
    stem_norm=False,
    stem_relu=False,
    projection_norm=False,
    relu_after_sum=False,
)
OPTION_A = BASIC.replace(
    name="option_a", stem_kernel=3, stem_stride=1, stem_pool="none", shortcut="A", projection_norm=False
)
BASES = {spec.name: spec for spec in (BASIC, BOTTLENECK, PREACT, OPTION_A)}


@dataclass(frozen=True)
class Wrong:
    """One network with one mistake.

    fault: its name; one that ends in `-everywhere` is the same mistake in all the places where it can be made.
    base: the network of BASES that it is but for the mistake.
    words: of these, in lower case, at least one belongs into what a student is told.
    place: where it is, in the model's names (Keras writes layer1_0_conv1 for layer1.0.conv1); empty where it is
        everywhere, or in a part that has no name in every framework: the images, the pools, the output.
    visible: whether the architecture or one pass in inference shows it, or only training, gradients or other numbers.
    without: the frameworks that cannot express it.
    spec: the network that it is instead, where that is a ResNet that a spec describes.
    """

    fault: str
    base: str
    words: tuple[str, ...]
    place: str = ""
    visible: Literal["identify", "check"] = "identify"
    without: tuple[str, ...] = ()
    spec: ResNetSpec | None = None

    @property
    def mistake(self) -> str:
        """What is wrong, without where."""
        return self.fault.removesuffix("-everywhere")

    def at(self, place: str) -> str:
        """The mistake where it is made at this place or in what it belongs to; else nothing."""
        is_here = self.place in ("", place) or place.startswith(f"{self.place}.")
        return self.mistake if is_here else ""


STEM = [
    Wrong("stem-stride-1", "basic", ("stem_stride", "stride"), "conv1", spec=BASIC.replace(stem_stride=1)),
    Wrong("stem-3x3", "basic", ("stem_kernel", "kernel"), "conv1", spec=BASIC.replace(stem_kernel=3)),
    Wrong("no-padding", "basic", ("pad",), "conv1"),
    Wrong("same-padding", "basic", ("same", "pad"), "conv1"),
    Wrong("same-padding-everywhere", "basic", ("conv_padding", "pad"), spec=BASIC.replace(conv_padding="same")),
    Wrong("no-stem-norm", "basic", ("stem_norm", "norm"), "bn1", spec=BASIC.replace(stem_norm=False)),
    Wrong("no-stem-relu", "basic", ("stem_relu", "relu"), "bn1", spec=BASIC.replace(stem_relu=False)),
    Wrong("no-max-pool", "basic", ("pool",), spec=BASIC.replace(stem_pool="none")),
    Wrong("pool-kernel-2", "basic", ("pool",)),
    Wrong("pool-stride-1", "basic", ("pool",)),
    Wrong("pool-valid", "basic", ("pool",), spec=BASIC.replace(stem_pool="valid")),
    Wrong("pool-same", "basic", ("pool",), spec=BASIC.replace(stem_pool="same")),
    Wrong("pool-zero-padded", "preact", ("pool",)),
    Wrong("average-pool", "basic", ("average", "avg")),
    Wrong("images-scaled", "basic", ("255", "scal", "divi", "multipl")),
    Wrong("images-normalised", "basic", ("normalis", "subtract", "mean", "input", "image")),
    Wrong("bgr", "basic", ("channel", "flip", "revers", "bgr")),
    Wrong("images-transposed", "basic", ("transpos", "height", "width")),
]

CONVOLUTIONS = [
    Wrong("conv-bias", "basic", ("bias",), "layer1.0.conv1"),
    Wrong("conv-bias-everywhere", "basic", ("conv_bias", "bias"), spec=BASIC.replace(conv_bias=True)),
    Wrong("five-by-five", "basic", ("kernel", "5x5"), "layer1.1.conv1"),
    Wrong("dilation", "basic", ("dilat",), "layer1.1.conv2"),
    Wrong("groups", "basic", ("group",), "layer1.0.conv2"),
    Wrong("depthwise", "basic", ("depthwise", "group"), "layer2.1.conv1"),
    Wrong("reflect-padding", "basic", ("reflect", "pad"), "layer1.0.conv1"),
    Wrong("kernel-transposed", "basic", ("transpos", "height", "kernel"), "layer1.0.conv2"),
    Wrong("kernel-flipped", "basic", ("flip", "rotat", "kernel"), "layer1.0.conv1"),
    Wrong("kernel-in-out-swapped", "basic", ("transpos", "swap", "kernel"), "layer1.0.conv2"),
    Wrong("kernel-standardised", "basic", ("standardi", "kernel", "weight"), "layer1.1.conv1"),
    Wrong("kernel-tied", "basic", ("shared", "same kernel", "tied", "twice", "reuse"), "layer1.1"),
    Wrong("kernel-frozen", "basic", ("frozen", "gradient", "train"), "layer1.0.conv1", "check"),
    Wrong("kernel-in-float32", "basic", ("float32", "precision"), "layer1.0.conv2", "check"),
    Wrong(
        "kernels-unregistered", "basic", ("regist", "list", "parameter"), "layer1.1", "check", without=("keras", "jax")
    ),
    Wrong("extra-conv", "basic", ("conv", "third"), "layer1.0"),
]

NORMS = [
    Wrong("eps", "basic", ("eps",), "layer1.0.bn2"),
    Wrong("eps-everywhere", "basic", ("eps",), spec=BASIC.replace(norm_eps=1e-3)),
    Wrong("eps-outside-root-everywhere", "basic", ("eps", "root")),
    Wrong("decay", "basic", ("decay", "momentum", "running"), "layer1.0.bn1", "check"),
    Wrong("decay-everywhere", "basic", ("decay", "momentum"), visible="check", spec=BASIC.replace(norm_decay=0.1)),
    Wrong(
        "slow-decay-everywhere", "basic", ("decay", "momentum"), visible="check", spec=BASIC.replace(norm_decay=0.99)
    ),
    Wrong("group-norm", "basic", ("group",), "layer1.1"),
    Wrong("group-norm-everywhere", "basic", ("group",)),
    Wrong("layer-norm", "basic", ("layer norm", "layernorm", "layer-norm"), "layer1.1"),
    Wrong("layer-norm-everywhere", "basic", ("layer norm", "layernorm", "layer-norm")),
    Wrong("instance-norm", "basic", ("instance",), "layer1.1"),
    Wrong("instance-norm-everywhere", "basic", ("instance",)),
    Wrong("no-norm", "basic", ("norm",), "layer1.0.bn1"),
    Wrong(
        "no-norm-everywhere",
        "basic",
        ("norm",),
        spec=BASIC.replace(norm="none", stem_norm=False, projection_norm=False),
    ),
    Wrong("no-affine", "basic", ("affine", "scale", "shift", "gamma"), "layer1.0.bn1"),
    Wrong("no-affine-everywhere", "basic", ("affine", "scale", "shift", "gamma")),
    # By its graph this is the right network under confusing names: only weights of the right names show it.
    Wrong("norms-swapped", "basic", ("order", "swap", "norm"), "layer1.0", spec=BASIC),
    Wrong("norm-shared", "basic", ("shared", "twice", "reuse", "same norm"), "layer1.0"),
    Wrong("norm-after-sum", "basic", ("norm",), "layer1.1"),
    Wrong("batch-statistics-always", "basic", ("batch statistics", "training mode", "statistic"), "layer1.1.bn1"),
    Wrong("batch-statistics-always-everywhere", "basic", ("batch statistics", "training mode", "statistic")),
    Wrong("running-statistics-always", "basic", ("running", "statistic"), "layer1.1.bn1", "check"),
    Wrong("running-statistics-always-everywhere", "basic", ("running", "statistic"), visible="check"),
    Wrong("unbiased-variance-everywhere", "basic", ("unbiased", "variance", "n - 1"), visible="check"),
    Wrong("no-root", "basic", ("root", "variance", "deviation"), "layer1.0.bn1"),
    Wrong("no-mean", "basic", ("mean",), "layer1.1.bn2"),
]

ACTIVATIONS = [
    *(
        Wrong(f"{name}{where}", "basic", (name, name.replace("-", " "), name.replace("-", "")), place)
        for name in ("leaky-relu", "gelu", "silu", "relu6", "tanh")
        for where, place in (("", "layer1.1"), ("-everywhere", ""))
    ),
    Wrong("no-relu-inside", "basic", ("relu",), "layer1.0"),
    Wrong("no-relu-after-sum", "basic", ("relu",), "layer1.1"),
    Wrong("no-relu-after-sum-everywhere", "basic", ("relu",), spec=BASIC.replace(relu_after_sum=False)),
    Wrong("relu-before-sum", "basic", ("relu",), "layer2.1"),
    Wrong("relu-before-sum-everywhere", "basic", ("relu",), spec=BASIC.replace(relu_before_sum=True)),
    Wrong("relu-before-norm", "basic", ("relu", "order"), "layer1.1"),
    Wrong("relu-before-norm-everywhere", "basic", ("relu", "order"), spec=BASIC.replace(order="conv_relu_norm")),
    Wrong("no-relu-before-conv3", "bottleneck", ("relu",), "layer1.1"),
]

SHORTCUTS = [
    Wrong("no-shortcut", "basic", ("shortcut", "sum", "skip"), "layer1.1"),
    Wrong(
        "no-shortcut-everywhere",
        "basic",
        ("shortcut", "sum", "skip"),
        spec=BASIC.replace(shortcut="none", projection_norm=False),
    ),
    Wrong("shortcut-after-first-norm", "basic", ("shortcut", "skip", "bn1", "sum"), "layer1.0"),
    Wrong("shortcut-halved", "basic", ("scale", "multipl", "0.5", "half"), "layer2.1"),
    Wrong("shortcut-twice", "basic", ("twice", "sum", "two"), "layer1.1"),
    Wrong("branch-scaled", "basic", ("scale", "multipl", "0.1"), "layer2.1"),
    Wrong("sum-averaged", "basic", ("average", "scale", "multipl", "divi", "0.5", "half"), "layer1.0"),
    Wrong("product", "basic", ("product", "multipl"), "layer1.1"),
    Wrong("maximum", "basic", ("maximum",), "layer1.1"),
    Wrong("difference", "basic", ("differ", "subtract", "minus"), "layer1.1"),
    Wrong("concatenation", "basic", ("concat",), "layer1.1"),
    Wrong("projection-relu", "basic", ("relu",), "layer2.0.downsample", spec=BASIC.replace(projection_relu=True)),
    Wrong(
        "projection-without-norm", "basic", ("norm",), "layer2.0.downsample", spec=BASIC.replace(projection_norm=False)
    ),
    Wrong("projection-padded", "basic", ("pad",), "layer2.0.downsample"),
    Wrong("projection-3x3", "basic", ("kernel", "3x3"), "layer2.0.downsample"),
    Wrong("projection-pooled", "basic", ("pool", "average", "avg"), "layer2.0.downsample"),
    Wrong("projection-for-identity", "basic", ("project",), "layer1.1"),
    Wrong("projection-for-identity-everywhere", "basic", ("shortcut", "project"), spec=BASIC.replace(shortcut="C")),
    Wrong("zeros-behind", "option_a", ("zero", "channel"), "layer2.0"),
    Wrong("zeros-uneven", "option_a", ("zero", "channel"), "layer2.0"),
    Wrong("channels-by-conv", "option_a", ("conv", "concat", "channel"), "layer2.0"),
    Wrong("average-for-pixels", "option_a", ("average", "avg", "pool"), "layer2.0"),
    Wrong("odd-pixels", "option_a", ("pixel", "odd", "shift", "roll"), "layer2.0"),
    Wrong("raw-projection", "preact", ("project", "shortcut", "norm"), "layer2.0"),
    Wrong("identity-from-preactivation", "preact", ("identity", "shortcut", "norm"), "layer1.1"),
]

BLOCKS = [
    Wrong("stride-in-conv2", "basic", ("stride",), "layer2.0"),
    Wrong("pool-for-stride", "basic", ("pool", "stride"), "layer2.0"),
    Wrong("no-stride", "basic", ("stride",), "layer2.0", spec=BASIC.replace(stage_strides=(1, 1))),
    Wrong("v1-stride", "bottleneck", ("stride",), "layer2.0"),
    Wrong("v1-stride-everywhere", "bottleneck", ("stride",), spec=BOTTLENECK.replace(bottleneck_stride="1x1")),
    # Half as many channels at the end of a block are half as many channels with a bottleneck twice as wide.
    Wrong(
        "expansion-2-everywhere",
        "bottleneck",
        ("expan", "channel", "width"),
        spec=BOTTLENECK.replace(stage_channels=(2, 4), width_per_group=128),
    ),
    Wrong("extra-block", "basic", ("block",), "layer2", spec=BASIC.replace(stage_blocks=(2, 3))),
    Wrong("block-reused", "basic", ("shared", "twice", "reuse", "again"), "layer1"),
    Wrong("squeeze-excitation", "basic", ("squeeze", "excit"), "layer1.1"),
    Wrong("squeeze-excitation-everywhere", "basic", ("squeeze", "excit")),
    Wrong("channel-shuffle", "basic", ("shuffle", "permut"), "layer1.1"),
    Wrong("dropout-inside", "basic", ("dropout", "random"), "layer1.1", "check"),
    Wrong("stochastic-depth", "basic", ("stochastic", "random", "drop"), "layer1.1", "check"),
    Wrong("noise", "basic", ("noise", "random"), "layer1.0"),
    Wrong("relu-after-sum", "preact", ("relu",), "layer1.1"),
    Wrong("relu-after-sum-everywhere", "preact", ("relu",), spec=PREACT.replace(relu_after_sum=True)),
]

HEAD = [
    Wrong("no-final-norm", "preact", ("norm",), "norm"),
    Wrong("no-final-relu", "preact", ("relu",), "norm"),
    Wrong("max-for-mean", "basic", ("max",)),
    Wrong("sum-for-mean", "basic", ("sum", "mean")),
    Wrong("fixed-window", "basic", ("window", "7x7", "pool", "mean")),
    Wrong("no-pooling", "basic", ("flatten", "pool", "mean")),
    Wrong("two-linear", "basic", ("linear", "dense", "hidden")),
    Wrong("no-head-bias", "basic", ("bias",), "fc"),
    Wrong("relu-on-logits", "basic", ("relu",)),
    Wrong("softmax", "basic", ("softmax", "head"), spec=BASIC.replace(head="softmax")),
    Wrong("log-softmax", "basic", ("log-softmax", "log softmax", "log_softmax", "logsoftmax")),
    Wrong("sigmoid", "basic", ("sigmoid",)),
    Wrong("dropout-before-head", "basic", ("dropout", "random"), visible="check"),
    Wrong("dropout-always", "basic", ("dropout", "random")),
]

WRONG = [*STEM, *CONVOLUTIONS, *NORMS, *ACTIVATIONS, *SHORTCUTS, *BLOCKS, *HEAD]
RIGHT = [Wrong(f"right-{base.replace('_', '-')}", base, (), spec=spec) for base, spec in BASES.items()]
NETWORKS = {network.fault: network for network in (*RIGHT, *WRONG)}


def network(fault: str, framework: str) -> Wrong:
    """The network of this name; raises ValueError where the framework cannot express it."""
    if framework in NETWORKS[fault].without:
        raise ValueError(f"{fault} cannot be expressed in {framework}.")
    return NETWORKS[fault]


def builder(name: str, build: Callable[[str], Any]) -> Callable[[], Any]:
    """What a framework's file gives under a fault's name, underscores for dashes; AttributeError if there is none."""
    fault = name.replace("_", "-")
    if fault not in NETWORKS:
        raise AttributeError(f"There is no network {name} here.")
    return partial(build, fault)
