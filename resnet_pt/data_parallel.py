"""PyTorch's training loop on several devices: a process for each, and DistributedDataParallel between them."""

import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

from resnet_pt.devices import use_device
from resnet_pt.gradients import cross_entropy
from resnet_pt.model import ResNet
from resnet_pt.training import Trainer
from resnet_spec import Batch, FittedBatches, NormStatistics, OnStep, Optimiser, check_devices
from resnet_spec.parallel import LOOPBACK, check_processes

_PATIENCE = timedelta(days=1)
"""How long a process waits for the others, which may be reading data or validating."""


def join(device: str, devices: int, *, process: int = 0, meeting: Path | None = None) -> list[int]:
    """Makes this process one of as many as there are devices; see resnet_spec.DataParallelBackend."""
    chosen = use_device(device)
    if chosen == "gpu" and meeting is not None:
        check_devices(min(torch.cuda.device_count(), devices), devices, "PyTorch")
    if meeting is None:  # torchrun has told this process which it is, and where the others are
        check_processes(int(os.environ.get("WORLD_SIZE", 0)), devices, "torchrun")
        dist.init_process_group(timeout=_PATIENCE)
        process = int(os.environ["LOCAL_RANK"])
    else:
        # By a file and not by a port, on which everyone could listen in.
        os.environ["GLOO_SOCKET_IFNAME"] = LOOPBACK
        place = f"file://{meeting}/pytorch-processes"
        dist.init_process_group(init_method=place, rank=process, world_size=devices, timeout=_PATIENCE)
    if chosen == "gpu":
        torch.cuda.set_device(process)
    return [dist.get_rank()]


class AllReduce(torch.autograd.Function):
    """The sum over all processes, whose gradient is the sum of theirs."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        total = x.clone()
        dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        return AllReduce.forward(ctx, gradient)


def mean_of_all(x: Tensor) -> Tensor:
    """The mean over all processes, each of which has as many examples."""
    return AllReduce.apply(x) / dist.get_world_size()


class GlobalBatchNorm2d(nn.BatchNorm2d):
    """Batch norm by the images of all processes: nn.SyncBatchNorm's formula, which it has for GPUs alone."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        mean = mean_of_all(x.mean((0, 2, 3)))
        deviation = x - mean[:, None, None]
        variance = mean_of_all(deviation.square().mean((0, 2, 3)))
        self.move_statistics(mean, variance, x.numel() // x.shape[1] * dist.get_world_size())
        scale = self.weight / (variance + self.eps).sqrt()
        return deviation * scale[:, None, None] + self.bias[:, None, None]

    @torch.no_grad()
    def move_statistics(self, mean: Tensor, variance: Tensor, n: int) -> None:
        """As every norm of PyTorch does, by the unbiased variance."""
        assert self.momentum is not None
        self.get_buffer("running_mean").lerp_(mean, self.momentum)
        self.get_buffer("running_var").lerp_(variance * n / (n - 1), self.momentum)
        self.get_buffer("num_batches_tracked").add_(1)


def use_global_norms(model: ResNet) -> None:
    """Has the model's norms take the statistics of all processes' images; their tensors stay the same."""
    for name, layer in list(model.named_modules()):
        if isinstance(layer, nn.BatchNorm2d):
            on_gpu = layer.weight.is_cuda
            model.set_submodule(name, nn.SyncBatchNorm.convert_sync_batchnorm(layer) if on_gpu else as_global(layer))


def as_global(norm: nn.BatchNorm2d) -> GlobalBatchNorm2d:
    """The norm with the same tensors."""
    layer = GlobalBatchNorm2d(norm.num_features, norm.eps, norm.momentum)
    for name, tensor in (*norm.named_parameters(), *norm.named_buffers()):
        setattr(layer, name, tensor)
    return layer.train(norm.training)


class DataParallelTrainer(Trainer):
    """A model and its optimiser in each process, all the same after every step; see resnet_spec."""

    def __init__(
        self, model: ResNet, rule: Optimiser, learning_rates: Sequence[float], norm_statistics: NormStatistics
    ) -> None:
        if norm_statistics == "global":
            use_global_norms(model)
        super().__init__(model, rule, learning_rates)
        # Gives every process the first one's weights, and before each step its running statistics.
        self.replica = DistributedDataParallel(model)

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over this process's shares of the batches; returns the loss of each step, over all shares."""
        kernel = self.model.conv1.weight
        dtype = str(kernel.dtype).removeprefix("torch.")
        examples: Any = FittedBatches(batches, kernel.shape[1], self.model.fc.out_features, dtype)
        losses = []
        self.replica.train()
        for images, labels in DataLoader(examples, batch_size=None):
            images, labels = images.to(kernel.device), labels.to(kernel.device)
            self.optimiser.zero_grad()
            output = self.replica(images)
            loss = cross_entropy(self.model, output, labels)
            loss.backward()  # while it goes, the processes take the mean of their gradients
            self.optimiser.step()
            self.scheduler.step()
            accuracy = (output.argmax(dim=1) == labels).double().mean()
            loss, accuracy = mean_of_all(torch.stack((loss.detach().double(), accuracy))).tolist()
            losses.append(loss)
            if on_step:
                on_step(loss, accuracy)
        return losses
