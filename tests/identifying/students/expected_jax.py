"""Which network each student's model in Flax is, said by hand."""

from resnet_spec import ResNetSpec, get_spec
from tests.identifying.students.student import BOTTLENECKS, HERE, PREACTIVATED, SMALL, UNNORMED_STEM, Student

JAX = [
    Student(
        "jax",
        f"{HERE}/jax.py:all_sequential",
        ResNetSpec(
            num_classes=10,
            stem_channels=8,
            stem_pool="same",
            stage_blocks=(2, 2),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            conv_padding="same",
            norm_decay=0.99,
        ),
    ),
    Student(
        "jax",
        f"{HERE}/jax.py:ListNet",
        BOTTLENECKS.replace(
            num_classes=7,
            stage_blocks=(2, 1, 1),
            stage_channels=(4, 8, 16),
            stage_strides=(1, 2, 2),
            norm_eps=1e-3,
        ),
    ),
    Student(
        "jax",
        f"{HERE}/jax.py:FunctionalNet",
        ResNetSpec(
            in_channels=1,
            num_classes=10,
            stem_channels=8,
            stage_blocks=(1, 2, 1),
            stage_channels=(8, 16, 24),
            stage_strides=(1, 2, 2),
            projection_norm=False,
            conv_bias=True,
            norm_decay=0.99,
        ),
    ),
    Student("jax", f"{HERE}/jax.py:Nomme", SMALL.replace(head="softmax")),
    Student(
        "jax",
        f"{HERE}/jax.py:MakeLayer",
        BOTTLENECKS.replace(
            num_classes=12,
            stage_blocks=(1, 2, 1),
            stage_channels=(8, 12, 16),
            stage_strides=(1, 2, 2),
            bottleneck_stride="1x1",
            groups=2,
            width_per_group=32,
            zero_init_last_norm=True,
        ),
    ),
    Student(
        "jax",
        f"{HERE}/jax_more.py:Unrolled",
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
            norm_decay=0.99,
            **UNNORMED_STEM,
        ),
    ),
    Student("jax", f"{HERE}/jax_more.py:Rebinding", SMALL.replace(shortcut="A", projection_norm=False)),
    Student(
        "jax",
        f"{HERE}/jax_more.py:Nested",
        ResNetSpec(
            num_classes=9,
            block="bottleneck",
            stem_kernel=5,
            stem_channels=8,
            stage_blocks=(2, 2),
            stage_channels=(4, 8),
            stage_strides=(1, 2),
            shortcut="C",
            norm_decay=0.95,
        ),
    ),
    Student(
        "jax",
        f"{HERE}/jax_more.py:DictNet",
        PREACTIVATED.replace(
            num_classes=4,
            stage_blocks=(2, 2),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            conv_padding="same",
            norm_decay=0.99,
        ),
    ),
    Student(
        "jax",
        f"{HERE}/jax_more.py:RawNet",
        ResNetSpec(
            num_classes=5,
            stem_channels=8,
            stem_pool="same",
            stage_blocks=(1, 1),
            stage_channels=(8, 16),
            stage_strides=(1, 2),
            norm_eps=1e-4,
            norm_decay=0.8,
        ),
    ),
]
FLAX_IMAGENET = get_spec("resnet50").replace(
    num_classes=10, stem_channels=16, stage_channels=(16, 32, 64, 128), stem_pool="same", zero_init_last_norm=True
)
"""What Flax's ImageNet example, at 16 channels, is where all its maps have an odd side: SAME is symmetric there."""

JAX_LINEN = [
    Student("jax", f"{HERE}/jax_linen.py:imagenet_resnet50", None, 64),
    Student("jax", f"{HERE}/jax_linen.py:imagenet_resnet50_padded_by_one", FLAX_IMAGENET, 64),
    Student(
        "jax",
        f"{HERE}/jax_linen.py:cifar",
        SMALL.replace(head="softmax", projection_norm=False, conv_bias=True, conv_padding="same", norm_decay=0.99),
    ),
    Student(
        "jax",
        f"{HERE}/jax_linen.py:preactivated",
        PREACTIVATED.replace(in_channels=1, num_classes=6, stage_channels=(8, 16, 24)),
    ),
]
