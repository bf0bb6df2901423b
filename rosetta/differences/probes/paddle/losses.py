"""What Paddle's losses compute."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import paddle
import paddle.nn.functional as F


def cross_entropy_of_scores() -> float:
    return F.cross_entropy(paddle.to_tensor([[2.0, 0.0]]), paddle.to_tensor([0])).item()


def cross_entropy_shape() -> list[int]:
    return list(F.cross_entropy(paddle.zeros([4, 2]), paddle.to_tensor([0, 1, 0, 1])).shape)


def label_out_of_range() -> str:
    try:
        return str(F.cross_entropy(paddle.zeros([1, 2]), paddle.to_tensor([2])).item())
    except Exception as error:
        return type(error).__name__


def label_minus_100() -> str:
    loss = F.cross_entropy(paddle.zeros([2, 2]), paddle.to_tensor([0, -100])).item()
    return f"{loss:.4f}"


def weighted_mean() -> float:
    weights = paddle.to_tensor([1.0, 3.0])
    return F.cross_entropy(paddle.zeros([2, 2]), paddle.to_tensor([0, 1]), weight=weights).item()


def cross_entropy_of_probability_0() -> float:
    probabilities = paddle.to_tensor([[0.0, 1.0]])
    return F.cross_entropy(probabilities, paddle.to_tensor([0]), use_softmax=False).item()


def loss_type_of_a_float64_model() -> str:
    loss = F.cross_entropy(paddle.zeros([1, 2], "float64"), paddle.to_tensor([0]))
    return str(loss.dtype).removeprefix("paddle.")
