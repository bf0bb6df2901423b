"""PyTorch ResNets that a library makes."""

from transformers import ResNetConfig, ResNetForImageClassification


def _of(**changes) -> ResNetForImageClassification:
    small = {"embedding_size": 16, "hidden_sizes": [16, 32, 48], "depths": [2, 2, 1], "num_labels": 10}
    return ResNetForImageClassification(ResNetConfig(**{**small, **changes}))


def transformers_bottleneck() -> ResNetForImageClassification:
    """Strides in the 3x3; its first stage projects only where the channels change, and here they do not."""
    return _of()


def transformers_bottleneck_v1() -> ResNetForImageClassification:
    """Strides in the first 1x1, and in the first stage too."""
    return _of(downsample_in_bottleneck=True, downsample_in_first_stage=True)


def transformers_basic() -> ResNetForImageClassification:
    return _of(layer_type="basic", embedding_size=8)


def transformers_resnet50() -> ResNetForImageClassification:
    """The library's default configuration at full width."""
    return ResNetForImageClassification(ResNetConfig(num_labels=1000))
