"""Small networks that between them use every field of the spec."""

from resnet_spec import ResNetSpec, get_spec

SMALL = get_spec("resnet18").replace(
    name="small", stage_channels=(8, 8, 12, 16), stem_channels=8, num_classes=10, image_size=64
)
SMALL_BOTTLENECK = SMALL.replace(name="small_bottleneck", block="bottleneck", stage_channels=(4, 4, 8, 8))
TINY = get_spec("resnet20_cifar").replace(
    name="tiny", stage_blocks=(1, 1), stage_channels=(4, 6), stage_strides=(1, 2), stem_channels=4, image_size=12
)


def narrow(spec: ResNetSpec) -> ResNetSpec:
    """The network with 8 channels in its first stage, the others and the groups in proportion, and 10 classes."""
    factor = spec.stage_channels[0] // 8
    groups = max(spec.groups // factor, 1)
    return spec.replace(
        stage_channels=tuple(channels // factor for channels in spec.stage_channels),
        stem_channels=spec.stem_channels // factor,
        groups=groups,
        width_per_group=spec.width_per_group * (spec.groups // groups),
        num_classes=10,
    )


def cut(spec: ResNetSpec) -> ResNetSpec:
    """The network with at most two blocks in a stage: the others repeat the second."""
    return spec.replace(stage_blocks=tuple(min(blocks, 2) for blocks in spec.stage_blocks))


ONE_OF_EACH_KIND = (
    *("resnet18_d2l", "resnet50", "resnet50_v1", "resnet50_v2", "resnext50_32x4d", "wide_resnet50_2", "resnet34_a"),
    *("resnet34_c", "plain18", "resnet34_same", "resnet34_relu_norm", "resnet34_no_norm", "resnet164_v2_cifar"),
)
"""Names in the zoo, for where there is no time for all."""

_NO_NORM = {"norm": "none", "stem_norm": False, "projection_norm": False}
_NO_PROJECTION = {"projection_norm": False}


def _vary(spec: ResNetSpec) -> list[ResNetSpec]:
    changes = {
        "biased": {"conv_bias": True},
        "same": {"conv_padding": "same", "stem_pool": "same"},
        "bare_stem": {"stem_norm": False, "stem_relu": False},
        "small_stem": {"stem_kernel": 3, "stem_stride": 1, "stem_pool": "none", "in_channels": 1},
        "even_stem": {"stem_kernel": 4, "stem_stride": 1},
        "even_same_stem": {"stem_kernel": 4, "stem_stride": 3, "conv_padding": "same", "stem_pool": "valid"},
        "wide_stride": {"stage_strides": (2, 3, 1)},
        "relu_norm": {"order": "conv_relu_norm", "relu_before_sum": True, "relu_after_sum": False},
        "relu_norm_projection": {"order": "conv_relu_norm", "projection_norm": False, "projection_relu": True},
        "relu_projection": {"projection_norm": False, "projection_relu": True, "relu_before_sum": True},
        "option_a": {"shortcut": "A", **_NO_PROJECTION},
        "option_c": {"shortcut": "C"},
        "plain": {"shortcut": "none", **_NO_PROJECTION},
        "no_norm": {**_NO_NORM, "conv_bias": True, "head": "softmax"},
        "eps_and_decay": {"norm_eps": 1e-3, "norm_decay": 0.99},
        "zero_init": {"zero_init_last_norm": True},
        "preact": {"order": "norm_relu_conv", "projection_norm": False, "stem_norm": False, "stem_relu": False},
        "preact_norms": {"order": "norm_relu_conv", "projection_relu": True, "relu_after_sum": False},
        "preact_option_a": {"order": "norm_relu_conv", "shortcut": "A", **_NO_PROJECTION},
        "preact_plain": {"order": "norm_relu_conv", "shortcut": "none", **_NO_PROJECTION},
        "preact_no_norm": {"order": "norm_relu_conv", **_NO_NORM},
        "preact_zero_init": {"order": "norm_relu_conv", "zero_init_last_norm": True},
    }
    # Between them a first block that changes the channels, the pixels, both, and nothing.
    short = spec.replace(stage_blocks=(2, 1, 2), stage_channels=spec.stage_channels[:3], stage_strides=(1, 2, 2))
    return [spec, *(short.replace(**change, name=f"{spec.name}_{name}") for name, change in changes.items())]


RESNEXT = SMALL_BOTTLENECK.replace(stage_blocks=(2, 1, 2), stage_channels=(16, 16, 16), stage_strides=(1, 2, 2))
VARIANTS = [
    *_vary(SMALL),
    *_vary(SMALL_BOTTLENECK),
    SMALL_BOTTLENECK.replace(name="small_v1", bottleneck_stride="1x1"),
    SMALL_BOTTLENECK.replace(name="small_wide", width_per_group=128),
    RESNEXT.replace(name="small_resnext", groups=4, width_per_group=8),
    RESNEXT.replace(name="small_preact_resnext", groups=2, width_per_group=4, order="norm_relu_conv"),
]
