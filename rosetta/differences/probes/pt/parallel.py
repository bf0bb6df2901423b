"""What PyTorch does on two devices: two processes, as `torchrun` starts them, and DistributedDataParallel."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import os
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler

from rosetta.differences.two_devices import on_two_processes


def join(process: int, folder: Path) -> None:
    """Joins the other process, by a file, so that nobody listens on a port."""
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=process, world_size=2)


def _images() -> Tensor:
    """Four images of one number, which is the device's own."""
    return torch.full((4, 1), float(dist.get_rank()))


@on_two_processes
def images_that_a_norm_sees() -> int:
    norm = nn.BatchNorm1d(1, momentum=1.0)  # the running mean is then that of the last batch
    DistributedDataParallel(norm)(_images())
    assert norm.running_mean is not None
    return 8 if norm.running_mean.item() == 0.5 else 4


@on_two_processes
def synchronised_norm_on_a_cpu() -> bool:
    try:
        nn.SyncBatchNorm(1)(_images())
    except ValueError:
        return False
    return True


@on_two_processes
def running_mean_on_the_second_device() -> float:
    norm = nn.BatchNorm1d(1, momentum=0.5)
    model = DistributedDataParallel(norm)
    for _ in range(2):
        model(_images())
    assert norm.running_mean is not None
    return norm.running_mean.item()


@on_two_processes
def gradient_of_two_devices() -> float:
    layer = nn.Linear(1, 1, bias=False)
    model = DistributedDataParallel(layer)
    model(_images()).mean().backward()
    assert layer.weight.grad is not None
    return layer.weight.grad.item()


@on_two_processes
def weights_made_equal() -> bool:
    torch.manual_seed(dist.get_rank())
    layer = nn.Linear(1, 1)
    before = layer.weight.item()
    DistributedDataParallel(layer)
    return layer.weight.item() != before


@on_two_processes
def unequal_shares() -> str:
    layer = nn.Linear(1, 1, bias=False)
    images = torch.tensor([[0.0], [1.0], [2.0], [3.0], [10.0]])[dist.get_rank() :: 2]
    model = DistributedDataParallel(layer)
    model(images).mean().backward()
    assert layer.weight.grad is not None
    return {3.0: "the mean of the means", 3.2: "the mean"}[round(layer.weight.grad.item(), 4)]


def _seen(examples: int, batch_size: int) -> list[list[int]]:
    """The batches of one epoch on this device."""
    data = list(range(examples))
    sampler: Any = DistributedSampler(data, shuffle=False)  # type: ignore[arg-type]
    loader: Any = DataLoader(data, batch_size, sampler=sampler)  # type: ignore[arg-type]
    return [batch.tolist() for batch in loader]


@on_two_processes
def images_of_a_step_for_batch_size_4() -> int:
    return 2 * len(_seen(16, batch_size=4)[0])


@on_two_processes
def examples_seen_of_seven() -> int:
    return 2 * sum(map(len, _seen(7, batch_size=1)))


@on_two_processes
def loss_on_the_second_device() -> float:
    layer = nn.Linear(1, 1, bias=False)
    nn.init.ones_(layer.weight)
    return DistributedDataParallel(layer)(_images()).mean().item()


@on_two_processes
def same_seed_same_dropout() -> bool:
    torch.manual_seed(0)
    mask = nn.functional.dropout(torch.ones(64))
    other = mask.clone()
    dist.broadcast(other, 0)
    return bool((mask == other).all())


@on_two_processes
def next_epoch_has_another_order() -> bool:
    sampler: Any = DistributedSampler(range(64), shuffle=True)  # type: ignore[arg-type]
    return list(sampler) != list(sampler)


@on_two_processes
def name_of_a_weight() -> str:
    return next(iter(DistributedDataParallel(nn.Linear(1, 1)).state_dict()))
