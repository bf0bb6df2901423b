"""What PyTorch's own counters say of a model."""

from torch import nn


def counters(model: nn.Module, image_size: int | tuple[int, int]) -> dict[str, int]:
    """The framework's own counts, by how people write them; see resnet_spec.Backend."""
    return {
        "sum(p.numel() for p in model.parameters())": sum(p.numel() for p in model.parameters()),
        "sum(b.numel() for b in model.buffers())": sum(b.numel() for b in model.buffers()),
        "sum(t.numel() for t in model.state_dict().values())": sum(t.numel() for t in model.state_dict().values()),
    }
