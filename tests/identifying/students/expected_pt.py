"""Which network each student's model in PyTorch is, said by hand."""

from resnet_spec import ResNetSpec, get_spec
from tests.identifying.students.student import BOTTLENECKS, HERE, PREACTIVATED, SMALL, UNNORMED_STEM, Student

PT = [
    Student("pt", f"{HERE}/pt.py:all_sequential", SMALL),
    Student(
        "pt",
        f"{HERE}/pt.py:ListNet",
        BOTTLENECKS.replace(
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
        SMALL.replace(stage_blocks=(2, 2, 2, 2), stage_channels=(8, 16, 24, 32), stage_strides=(1, 2, 2, 2)),
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
        BOTTLENECKS.replace(num_classes=12, groups=2, width_per_group=32, zero_init_last_norm=True),
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
            **UNNORMED_STEM,
        ),
    ),
    Student("pt", f"{HERE}/pt_more.py:InplaceCifar", SMALL.replace(shortcut="A", projection_norm=False)),
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
    Student("pt", f"{HERE}/pt_more.py:DictNet", PREACTIVATED.replace(num_classes=6, stage_channels=(8, 16, 16))),
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
PT_LIBRARIES = [
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
