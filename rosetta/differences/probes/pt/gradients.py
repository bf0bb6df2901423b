"""What PyTorch's gradients are, at the points where a derivative is a matter of choice."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import torch


def two_backward_passes() -> float:
    w = torch.ones(1, requires_grad=True)
    for _ in range(2):
        (3 * w).sum().backward()
    assert w.grad is not None
    return w.grad.item()


def backward_of_a_vector() -> str:
    w = torch.ones(2, requires_grad=True)
    try:
        (3 * w).backward()
    except RuntimeError as error:
        return type(error).__name__
    assert w.grad is not None
    return str(w.grad.tolist())


def unused_parameter() -> str:
    used, unused = torch.ones(1, requires_grad=True), torch.ones(1, requires_grad=True)
    (3 * used).sum().backward()
    return str(unused.grad)


def maximum_at_0() -> float:
    x = torch.zeros(1, requires_grad=True)
    torch.maximum(x, torch.zeros(1)).sum().backward()
    assert x.grad is not None
    return x.grad.item()


def clip_at_its_bound() -> float:
    x = torch.zeros(1, requires_grad=True)
    torch.clamp(x, 0.0, 6.0).sum().backward()
    assert x.grad is not None
    return x.grad.item()


def norm_at_0() -> float:
    x = torch.zeros(2, requires_grad=True)
    torch.linalg.norm(x).backward()
    assert x.grad is not None
    return x.grad[0].item()
