"""Which network each student's model in Paddle is, said by hand."""

from resnet_spec import ResNetSpec, get_spec
from tests.identifying.students.student import (
    BOTTLENECKS,
    HERE,
    KERAS_NORM,
    PREACTIVATED,
    SMALL,
    UNNORMED_STEM,
    Student,
)

PADDLE = [
    Student(
        "paddle",
        f"{HERE}/paddle.py:all_sequential",
        ResNetSpec(
            num_classes=10,
            head="softmax",
            stem_channels=8,
            stem_pool="same",
            stage_blocks=(2, 2),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            projection_norm=False,
            conv_bias=True,
            conv_padding="same",
            **KERAS_NORM,
        ),
    ),
    Student("paddle", f"{HERE}/paddle.py:ListNet", PREACTIVATED.replace(stage_channels=(8, 16, 24))),
    # Its 3x3 has half of the block's channels, not a quarter: twice the width, in groups of half the stage's channels.
    Student(
        "paddle",
        f"{HERE}/paddle.py:FunctionalNet",
        BOTTLENECKS.replace(
            num_classes=10,
            stem_channels=8,
            stage_blocks=(2, 1, 1),
            stage_channels=(4, 8, 16),
            stage_strides=(1, 2, 2),
            bottleneck_stride="1x1",
            groups=4,
            width_per_group=32,
        ),
    ),
    Student(
        "paddle",
        f"{HERE}/paddle.py:Named",
        ResNetSpec(
            in_channels=1,
            num_classes=10,
            stem_channels=8,
            stage_blocks=(2, 2, 2),
            stage_channels=(8, 16, 32),
            stage_strides=(1, 2, 2),
            projection_norm=False,
            conv_bias=True,
        ),
    ),
    Student(
        "paddle",
        f"{HERE}/paddle.py:MakeLayer",
        ResNetSpec(
            num_classes=11,
            stem_channels=8,
            stage_blocks=(1, 1, 2, 1),
            stage_channels=(8, 16, 24, 32),
            zero_init_last_norm=True,
        ),
        64,
    ),
    Student(
        "paddle",
        f"{HERE}/paddle_more.py:Unrolled",
        ResNetSpec(
            num_classes=4,
            stem_channels=8,
            stem_pool="valid",
            stage_blocks=(1, 1, 2),
            stage_channels=(8, 16, 24),
            stage_strides=(1, 2, 2),
            order="conv_relu_norm",
            projection_relu=True,
            relu_before_sum=True,
            relu_after_sum=False,
            **UNNORMED_STEM,
        ),
    ),
    Student("paddle", f"{HERE}/paddle_more.py:InplaceCifar", SMALL.replace(shortcut="A", projection_norm=False)),
    Student(
        "paddle",
        f"{HERE}/paddle_more.py:Nested",
        ResNetSpec(
            num_classes=9,
            block="bottleneck",
            stem_kernel=3,
            stem_channels=8,
            stage_blocks=(2, 1),
            stage_channels=(4, 8),
            stage_strides=(1, 2),
            shortcut="C",
            norm_decay=0.95,
        ),
    ),
    Student(
        "paddle",
        f"{HERE}/paddle_more.py:DictNet",
        SMALL.replace(
            stage_blocks=(2, 2),
            stage_channels=(8, 12),
            stage_strides=(1, 2),
            shortcut="none",
            projection_norm=False,
            norm_eps=1e-4,
        ),
    ),
    Student(
        "paddle",
        f"{HERE}/paddle_more.py:RawNet",
        ResNetSpec(
            num_classes=5,
            head="softmax",
            stem_channels=8,
            stage_blocks=(1, 1),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            norm_decay=0.8,
        ),
    ),
]
PADDLE_LIBRARIES = [
    Student("paddle", "paddle.vision.models:resnet18", get_spec("resnet18"), 64),
    Student("paddle", "paddle.vision.models:resnet50", get_spec("resnet50"), 64),
]
