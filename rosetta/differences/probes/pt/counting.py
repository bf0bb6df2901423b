"""What PyTorch counts as a parameter, and in which order."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from torch import nn


def batch_norm_count() -> int:
    return sum(p.numel() for p in nn.BatchNorm2d(10).parameters())


def batch_norm_names() -> list[str]:
    return list(nn.BatchNorm2d(1).state_dict())


def dropout_state() -> int:
    return len(nn.Dropout(0.5).state_dict())


def parameter_order() -> list[str]:
    class Net(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.stem = nn.Linear(1, 1, bias=False)
            self.head = nn.Linear(1, 1, bias=False)

    return [name.split(".")[0] for name, _ in Net().named_parameters()]


def linear_parameter_order() -> list[str]:
    return [name for name, _ in nn.Linear(1, 1).named_parameters()]
