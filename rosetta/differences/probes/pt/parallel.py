"""What PyTorch does on two devices: each probe runs in two processes at once, which have joined each other."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, DistributedSampler


def images_that_a_norm_sees() -> int:
    norm = nn.BatchNorm1d(1, momentum=1.0)  # the running mean is then that of the last batch
    DistributedDataParallel(norm)(torch.full((4, 1), float(dist.get_rank())))
    assert norm.running_mean is not None
    return 8 if norm.running_mean.item() == 0.5 else 4


def synchronised_norm_on_a_cpu() -> bool:
    try:
        nn.SyncBatchNorm(1)(torch.full((4, 1), float(dist.get_rank())))
    except ValueError:
        return False
    return True


def running_mean_on_the_second_device() -> float:
    norm = nn.BatchNorm1d(1, momentum=0.5)
    model = DistributedDataParallel(norm)
    for _ in range(2):
        model(torch.full((4, 1), float(dist.get_rank())))
    assert norm.running_mean is not None
    return norm.running_mean.item()


def gradient_of_two_devices() -> float:
    layer = nn.Linear(1, 1, bias=False)
    model = DistributedDataParallel(layer)
    model(torch.full((4, 1), float(dist.get_rank()))).mean().backward()
    assert layer.weight.grad is not None
    return layer.weight.grad.item()


def weights_made_equal() -> bool:
    torch.manual_seed(dist.get_rank())
    layer = nn.Linear(1, 1)
    before = layer.weight.item()
    DistributedDataParallel(layer)
    return layer.weight.item() != before


def unequal_shares() -> str:
    layer = nn.Linear(1, 1, bias=False)
    images = torch.tensor([[0.0], [1.0], [2.0], [3.0], [10.0]])[dist.get_rank() :: 2]
    model = DistributedDataParallel(layer)
    model(images).mean().backward()
    assert layer.weight.grad is not None
    return {3.0: "the mean of the means", 3.2: "the mean"}[round(layer.weight.grad.item(), 4)]


def images_of_a_step_for_batch_size_4() -> int:
    data = range(16)
    loader: Any = DataLoader(data, 4, sampler=DistributedSampler(data))  # type: ignore[arg-type]
    return 2 * len(next(iter(loader)))


def examples_seen_of_seven() -> int:
    return 2 * len(list(DistributedSampler(range(7))))  # type: ignore[arg-type]


def next_epoch_has_another_order() -> bool:
    sampler: Any = DistributedSampler(range(64), shuffle=True)  # type: ignore[arg-type]
    return list(sampler) != list(sampler)


def loss_on_the_second_device() -> float:
    layer = nn.Linear(1, 1, bias=False)
    nn.init.ones_(layer.weight)
    return DistributedDataParallel(layer)(torch.full((4, 1), float(dist.get_rank()))).mean().item()


def same_seed_same_dropout() -> bool:
    torch.manual_seed(0)
    mask = nn.functional.dropout(torch.ones(64))
    other = mask.clone()
    dist.broadcast(other, 0)
    return bool((mask == other).all())


def name_of_a_weight() -> str:
    return next(iter(DistributedDataParallel(nn.Linear(1, 1)).state_dict()))
