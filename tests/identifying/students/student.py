"""What is said of a student's model, and the networks that several of them are variants of."""

from dataclasses import dataclass

from resnet_spec import ResNetSpec

HERE = "tests/identifying/students"


@dataclass(frozen=True)
class Student:
    """A model that was not written in this project's style.

    framework: `pt`, `keras`, `paddle` or `jax`.
    target: `file.py:name` or `package.module:name`; called without arguments it gives the model.
    spec: the network that it is; None where no spec can say it.
    image_size: side of the images it is run at, in pixels.
    """

    framework: str
    target: str
    spec: ResNetSpec | None
    image_size: int = 32


SMALL = ResNetSpec(
    image_size=32,
    num_classes=10,
    stem_kernel=3,
    stem_stride=1,
    stem_channels=8,
    stem_pool="none",
    stage_blocks=(2, 2, 2),
    stage_channels=(8, 16, 32),
    stage_strides=(1, 2, 2),
)
BOTTLENECKS = ResNetSpec(
    image_size=64,
    block="bottleneck",
    stem_channels=16,
    stage_blocks=(1, 2, 1, 1),
    stage_channels=(4, 8, 12, 16),
)
PREACTIVATED = SMALL.replace(
    order="norm_relu_conv", stem_norm=False, stem_relu=False, projection_norm=False, relu_after_sum=False
)
UNNORMED_STEM = {"stem_norm": False, "stem_relu": False, "projection_norm": False, "conv_bias": True}
KERAS_NORM = {"norm_eps": 1e-3, "norm_decay": 0.99}
