"""Which network each student's model is, said by hand, and where to find the model."""

from dataclasses import dataclass

from resnet_spec import ResNetSpec, get_spec

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


_SMALL = ResNetSpec(
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
_BOTTLENECKS = ResNetSpec(
    image_size=64,
    block="bottleneck",
    stem_channels=16,
    stage_blocks=(1, 2, 1, 1),
    stage_channels=(4, 8, 12, 16),
)
_PREACTIVATED = _SMALL.replace(
    order="norm_relu_conv", stem_norm=False, stem_relu=False, projection_norm=False, relu_after_sum=False
)
_UNNORMED_STEM = {"stem_norm": False, "stem_relu": False, "projection_norm": False, "conv_bias": True}
_KERAS_NORM = {"norm_eps": 1e-3, "norm_decay": 0.99}

_PT = [
    Student("pt", f"{HERE}/pt.py:all_sequential", _SMALL),
    Student(
        "pt",
        f"{HERE}/pt.py:ListNet",
        _BOTTLENECKS.replace(
            num_classes=7,
            stage_blocks=(2, 1, 1),
            stage_channels=(4, 8, 16),
            stage_strides=(1, 2, 2),
            bottleneck_stride="1x1",
            conv_bias=True,
            norm_eps=1e-3,
            norm_decay=0.99,
        ),
    ),
    Student(
        "pt",
        f"{HERE}/pt.py:FunctionalNet",
        _SMALL.replace(stage_blocks=(2, 2, 2, 2), stage_channels=(8, 16, 24, 32), stage_strides=(1, 2, 2, 2)),
    ),
    # The blocks of the stages are those of one width: LazyNet's stages have 1, 2 and 1.
    Student(
        "pt",
        f"{HERE}/pt.py:LazyNet",
        ResNetSpec(
            num_classes=10,
            stem_channels=8,
            stage_blocks=(1, 2, 1),
            stage_channels=(8, 16, 24),
            stage_strides=(1, 2, 2),
            conv_bias=True,
            projection_norm=False,
        ),
    ),
    Student(
        "pt",
        f"{HERE}/pt.py:MakeLayer",
        _BOTTLENECKS.replace(num_classes=12, groups=2, width_per_group=32, zero_init_last_norm=True),
        64,
    ),
    Student(
        "pt",
        f"{HERE}/pt_more.py:Unrolled",
        ResNetSpec(
            in_channels=1,
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
            **_UNNORMED_STEM,
        ),
    ),
    Student("pt", f"{HERE}/pt_more.py:InplaceCifar", _SMALL.replace(shortcut="A", projection_norm=False)),
    Student(
        "pt",
        f"{HERE}/pt_more.py:Nested",
        ResNetSpec(
            num_classes=9,
            block="bottleneck",
            stem_kernel=5,
            stem_channels=12,
            stage_blocks=(2, 2),
            stage_channels=(4, 8),
            stage_strides=(1, 2),
            shortcut="C",
            norm_decay=0.95,
        ),
    ),
    Student("pt", f"{HERE}/pt_more.py:DictNet", _PREACTIVATED.replace(num_classes=6, stage_channels=(8, 16, 16))),
    Student(
        "pt",
        f"{HERE}/pt_more.py:RawNet",
        ResNetSpec(
            num_classes=5,
            head="softmax",
            stem_channels=8,
            stem_pool="same",
            stage_blocks=(1, 1),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            conv_bias=True,
            conv_padding="same",
            norm_eps=1e-3,
            norm_decay=0.99,
        ),
    ),
]

_TRANSFORMERS = ResNetSpec(
    num_classes=10,
    block="bottleneck",
    stem_channels=16,
    stage_blocks=(2, 2, 1),
    stage_channels=(4, 8, 12),
    stage_strides=(1, 2, 2),
)
# transformers' models give an object, whose `logits` are the output.
_PT_LIBRARIES = [
    Student("pt", f"{HERE}/pt_libraries.py:transformers_bottleneck", _TRANSFORMERS),
    Student(
        "pt",
        f"{HERE}/pt_libraries.py:transformers_bottleneck_v1",
        _TRANSFORMERS.replace(stage_strides=(2, 2, 2), bottleneck_stride="1x1"),
    ),
    Student(
        "pt",
        f"{HERE}/pt_libraries.py:transformers_basic",
        _TRANSFORMERS.replace(block="basic", stem_channels=8, stage_channels=(16, 32, 48)),
    ),
    Student("pt", f"{HERE}/pt_libraries.py:transformers_resnet50", get_spec("resnet50"), 64),
]

_KERAS = [
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
            **{**_UNNORMED_STEM, "stem_relu": True},
            **_KERAS_NORM,
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras.py:ListNet",
        _SMALL.replace(
            stage_blocks=(2, 2), stage_channels=(8, 12), stage_strides=(1, 2), shortcut="none", projection_norm=False
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras.py:functional",
        _BOTTLENECKS.replace(
            num_classes=6,
            head="softmax",
            stem_channels=8,
            stem_pool="valid",
            stage_blocks=(2, 2, 1),
            stage_channels=(4, 8, 16),
            stage_strides=(1, 2, 2),
            bottleneck_stride="1x1",
            conv_bias=True,
            **_KERAS_NORM,
        ),
        64,
    ),
    Student("keras", f"{HERE}/keras.py:RéseauFrançais", _SMALL.replace(norm_decay=0.99)),
    Student(
        "keras",
        f"{HERE}/keras.py:MakeLayer",
        _BOTTLENECKS.replace(
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
            **{**_UNNORMED_STEM, "stem_relu": True},
            **_KERAS_NORM,
        ),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:Rebinding",
        _SMALL.replace(shortcut="A", projection_norm=False, conv_padding="same", norm_eps=1e-3),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:Nested",
        _SMALL.replace(
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
        _PREACTIVATED.replace(num_classes=4, stage_blocks=(2, 2), stage_channels=(8, 16), stage_strides=(1, 2)),
    ),
    Student(
        "keras",
        f"{HERE}/keras_more.py:AllInOne",
        _SMALL.replace(
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
_KERAS_LIBRARIES = [
    Student("keras", f"{HERE}/keras_libraries.py:resnet50", get_spec("resnet50_keras"), 64),
    Student("keras", f"{HERE}/keras_libraries.py:resnet50_v2", None, 64),
]

STUDENTS: list[Student] = [*_PT, *_PT_LIBRARIES, *_KERAS, *_KERAS_LIBRARIES]

ONE_SIZE = {
    f"{HERE}/pt.py:FunctionalNet",
    f"{HERE}/keras.py:functional",
    f"{HERE}/keras_libraries.py:resnet50",
}
"""At another image size they are another network, as their last pool has a fixed window, or refuse to run."""

OTHER_LAYOUT = {f"{HERE}/pt_more.py:Nested", f"{HERE}/keras_more.py:Nested"}
"""They take images in the layout that is not their framework's habit."""
