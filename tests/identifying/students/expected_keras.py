"""Which network each student's model in Keras is, said by hand."""

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

KERAS = [
    Student(
        "keras",
        f"{HERE}/keras.py:sequential_with_blocks",
        ResNetSpec(
            num_classes=10,
            head="softmax",
            stem_channels=8,
            stem_pool="same",
            stage_blocks=(2, 2),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            conv_padding="same",
            **{**UNNORMED_STEM, "stem_relu": True},
            **KERAS_NORM,
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras.py:ListNet",
        SMALL.replace(
            stage_blocks=(2, 2), stage_channels=(8, 12), stage_strides=(1, 2), shortcut="none", projection_norm=False
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras.py:functional",
        BOTTLENECKS.replace(
            num_classes=6,
            head="softmax",
            stem_channels=8,
            stem_pool="valid",
            stage_blocks=(2, 2, 1),
            stage_channels=(4, 8, 16),
            stage_strides=(1, 2, 2),
            bottleneck_stride="1x1",
            conv_bias=True,
            **KERAS_NORM,
        ),
        64,
    ),
    Student("keras", f"{HERE}/keras.py:RéseauFrançais", SMALL.replace(norm_decay=0.99)),
    Student(
        "keras",
        f"{HERE}/keras.py:MakeLayer",
        BOTTLENECKS.replace(
            num_classes=10,
            stage_blocks=(2, 1, 1),
            stage_channels=(4, 8, 16),
            stage_strides=(1, 2, 2),
            groups=2,
            width_per_group=32,
            zero_init_last_norm=True,
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:Unrolled",
        ResNetSpec(
            num_classes=3,
            head="softmax",
            stem_kernel=5,
            stem_channels=8,
            stem_pool="valid",
            stage_blocks=(1, 1, 2),
            stage_channels=(8, 16, 24),
            stage_strides=(1, 2, 2),
            conv_padding="same",
            projection_relu=True,
            relu_before_sum=True,
            **{**UNNORMED_STEM, "stem_relu": True},
            **KERAS_NORM,
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:Rebinding",
        SMALL.replace(shortcut="A", projection_norm=False, conv_padding="same", norm_eps=1e-3),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:Nested",
        SMALL.replace(
            block="bottleneck",
            stem_stride=2,
            stage_blocks=(2, 2),
            stage_channels=(4, 8),
            stage_strides=(1, 2),
            shortcut="C",
            conv_padding="same",
            norm_eps=1e-4,
            norm_decay=0.95,
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:DictNet",
        PREACTIVATED.replace(num_classes=4, stage_blocks=(2, 2), stage_channels=(8, 16), stage_strides=(1, 2)),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:AllInOne",
        SMALL.replace(
            stem_pool="same",
            stage_blocks=(1, 1),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            conv_padding="same",
            norm="none",
            stem_norm=False,
            projection_norm=False,
            conv_bias=True,
        ),
    ),
]
KERAS_LIBRARIES = [
    Student("keras", f"{HERE}/keras_libraries.py:resnet50", get_spec("resnet50_keras"), 64),
    Student("keras", f"{HERE}/keras_libraries.py:resnet50_v2", None, 64),
]
