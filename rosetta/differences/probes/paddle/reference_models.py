"""What the networks that come with Paddle are."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from paddle.vision.models import resnet50


def resnet50_total() -> int:
    return sum(p.size for p in resnet50().parameters())


def resnet50_strided_convolution() -> str:
    return "1x1" if resnet50().layer2[0].conv1._stride == [2, 2] else "3x3"


def resnet50_convolution_bias() -> bool:
    return resnet50().conv1.bias is not None


def resnet50_eps() -> float:
    return resnet50().bn1._epsilon
