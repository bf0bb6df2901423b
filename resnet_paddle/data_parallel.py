"""Paddle's training loop on several devices: a process for each, and DataParallel between them."""

import json
import os
import socket
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import paddle
import paddle.distributed as dist
from paddle import Tensor, nn
from paddle.autograd import PyLayer
from paddle.io import DataLoader

from resnet_paddle.devices import use_device
from resnet_paddle.gradients import cross_entropy
from resnet_paddle.model import ResNet
from resnet_paddle.training import Pipeline, Trainer
from resnet_spec import Batch, FittedBatches, NormStatistics, OnStep, Optimiser, check_devices
from resnet_spec.parallel import LOOPBACK, check_processes

_PATIENCE = 24 * 60 * 60 * 1000
"""Milliseconds that a process waits for the others, which may be reading data or validating."""


def join(device: str, devices: int, *, process: int = 0, meeting: Path | None = None) -> list[int]:
    """Makes this process one of as many as there are devices; see resnet_spec.DataParallelBackend."""
    chosen = use_device(device)
    if chosen == "gpu" and meeting is not None:
        check_devices(min(paddle.device.cuda.device_count(), devices), devices, "Paddle")
    if meeting is not None:  # else paddle.distributed.launch has told this process what stands here
        places = [f"127.0.0.1:{port}" for port in agreed_ports(meeting, process, devices)]
        os.environ |= {
            "PADDLE_TRAINER_ID": str(process),
            "PADDLE_TRAINERS_NUM": str(devices),
            "PADDLE_TRAINER_ENDPOINTS": ",".join(places),
            "PADDLE_CURRENT_ENDPOINT": places[process],
            "PADDLE_DISTRI_BACKEND": "nccl" if chosen == "gpu" else "gloo",
            "FLAGS_selected_gpus": str(process),
            "GLOO_SOCKET_IFNAME": LOOPBACK,
        }
    check_processes(int(os.environ.get("PADDLE_TRAINERS_NUM", 0)), devices, "paddle.distributed.launch")
    os.environ.setdefault("PADDLE_PG_TIMEOUT", str(_PATIENCE))
    dist.init_parallel_env()
    return [dist.get_rank()]


def agreed_ports(meeting: Path, process: int, devices: int) -> list[int]:
    """A free port for each process, which the first one chooses."""
    path = meeting / "paddle-processes.json"
    if process == 0:
        with ExitStack() as stack:
            sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(devices)]
            chosen = meeting / "paddle-processes.chosen"
            chosen.write_text(json.dumps([one.getsockname()[1] for one in sockets]))
        chosen.rename(path)
    while not path.exists():
        time.sleep(0.01)
    ports: list[int] = json.loads(path.read_text())
    return ports


class AllReduce(PyLayer):
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


class GlobalBatchNorm2D(nn.BatchNorm2D):
    """Batch norm by the images of all processes: nn.SyncBatchNorm's formula, which it has for GPUs alone."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        mean = mean_of_all(x.mean((0, 2, 3)))
        deviation = x - mean[:, None, None]
        variance = mean_of_all(deviation.square().mean((0, 2, 3)))
        self.move_statistics(mean, variance)
        scale = self.weight / (variance + self._epsilon).sqrt()
        return deviation * scale[:, None, None] + self.bias[:, None, None]

    @paddle.no_grad()
    def move_statistics(self, mean: Tensor, variance: Tensor) -> None:
        """As every norm of Paddle does, by the biased variance."""
        kept = self._momentum
        self._mean.set_value(kept * self._mean + (1 - kept) * mean)
        self._variance.set_value(kept * self._variance + (1 - kept) * variance)


def use_global_norms(model: ResNet) -> None:
    """Has the model's norms take the statistics of all processes' images; their tensors stay the same."""
    for layer in model.sublayers(include_self=True):
        for name, norm in layer.named_children():
            if isinstance(norm, nn.BatchNorm2D):
                on_gpu = norm.weight.place.is_gpu_place()
                setattr(layer, name, nn.SyncBatchNorm.convert_sync_batchnorm(norm) if on_gpu else as_global(norm))


def as_global(norm: nn.BatchNorm2D) -> GlobalBatchNorm2D:
    """The norm with the same tensors."""
    layer = GlobalBatchNorm2D(norm.weight.shape[0], norm._momentum, norm._epsilon)
    for name, tensor in (*norm.named_parameters(), *norm.named_buffers()):
        setattr(layer, name, tensor)
    layer.training = norm.training
    return layer


class DataParallelTrainer(Trainer):
    """A model and its optimiser in each process, all the same after every step; see resnet_spec."""

    def __init__(
        self, model: ResNet, rule: Optimiser, learning_rates: Sequence[float], norm_statistics: NormStatistics
    ) -> None:
        if norm_statistics == "global":
            use_global_norms(model)
        super().__init__(model, rule, learning_rates)
        # Gives every process the first one's weights; each keeps running statistics of its own.
        self.replica = paddle.DataParallel(model)

    def fit(self, batches: Sequence[Batch], on_step: OnStep | None = None) -> list[float]:
        """One pass over this process's shares of the batches; returns the loss of each step, over all shares."""
        kernel = self.model.conv1.weight
        dtype = str(kernel.dtype).removeprefix("paddle.")
        examples = Pipeline(FittedBatches(batches, kernel.shape[1], self.model.fc.weight.shape[1], dtype))
        losses = []
        self.replica.train()
        for images, labels in DataLoader(examples, batch_size=None):
            output = self.replica(images)
            loss = cross_entropy(self.model, output, labels)
            loss.backward()  # while it goes, the processes take the mean of their gradients
            self.optimiser.step()
            self.optimiser.clear_grad()
            self.scheduler.step()
            accuracy = (output.argmax(axis=1) == labels).astype("float64").mean()
            loss, accuracy = mean_of_all(paddle.stack([loss.detach().astype("float64"), accuracy])).tolist()
            losses.append(loss)
            if on_step:
                on_step(loss, accuracy)
        if examples.error is not None:
            raise examples.error
        return losses
