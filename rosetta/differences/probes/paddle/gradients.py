"""What Paddle's gradients are, at the points where a derivative is a matter of choice."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import paddle


def two_backward_passes() -> float:
    w = paddle.to_tensor([1.0], stop_gradient=False)
    for _ in range(2):
        (3 * w).sum().backward()
    return w.grad.item()


def backward_of_a_vector() -> str:
    w = paddle.to_tensor([1.0, 1.0], stop_gradient=False)
    (3 * w).backward()
    return str(w.grad.tolist())


def unused_parameter() -> str:
    used = paddle.to_tensor([1.0], stop_gradient=False)
    unused = paddle.to_tensor([1.0], stop_gradient=False)
    (3 * used).sum().backward()
    return str(unused.grad)


def maximum_at_0() -> float:
    x = paddle.to_tensor([0.0], stop_gradient=False)
    paddle.maximum(x, paddle.zeros([1])).sum().backward()
    return x.grad.item()


def clip_at_its_bound() -> float:
    x = paddle.to_tensor([0.0], stop_gradient=False)
    paddle.clip(x, 0.0, 6.0).sum().backward()
    return x.grad.item()


def norm_at_0() -> float:
    x = paddle.to_tensor([0.0, 0.0], stop_gradient=False)
    paddle.linalg.norm(x).backward()
    return x.grad[0].item()
