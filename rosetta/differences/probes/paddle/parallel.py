"""What Paddle does on two devices: two processes, as its launcher starts them, and DataParallel."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import json
import os
import socket
import time
from pathlib import Path

import paddle
import paddle.distributed as dist
from paddle import Tensor, nn
from paddle.io import DataLoader, Dataset, DistributedBatchSampler

from rosetta.differences.two_devices import on_two_processes


def join(process: int, folder: Path) -> None:
    """Joins the other process, at ports that the first one has found free."""
    path = folder / "ports"
    if process == 0:
        servers = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        (folder / "chosen").write_text(json.dumps([server.getsockname()[1] for server in servers]))
        for server in servers:
            server.close()
        (folder / "chosen").rename(path)
    while not path.exists():
        time.sleep(0.01)
    places = [f"127.0.0.1:{port}" for port in json.loads(path.read_text())]
    os.environ["PADDLE_TRAINER_ID"], os.environ["PADDLE_TRAINERS_NUM"] = str(process), "2"
    os.environ["PADDLE_TRAINER_ENDPOINTS"], os.environ["PADDLE_CURRENT_ENDPOINT"] = ",".join(places), places[process]
    os.environ["PADDLE_DISTRI_BACKEND"] = "gloo"
    dist.init_parallel_env()


def _images() -> Tensor:
    """Four images of one number, which is the device's own."""
    return paddle.full((4, 1), float(dist.get_rank()))


@on_two_processes
def images_that_a_norm_sees() -> int:
    norm = nn.BatchNorm1D(1, momentum=0.0)  # the running mean is then that of the last batch
    model = paddle.DataParallel(norm)
    model(_images())
    return 8 if norm._mean.item() == 0.5 else 4


@on_two_processes
def synchronised_norm_on_a_cpu() -> bool:
    try:
        nn.SyncBatchNorm(1)(_images())
    except RuntimeError:
        return False
    return True


@on_two_processes
def running_mean_on_the_second_device() -> float:
    norm = nn.BatchNorm1D(1, momentum=0.5)
    model = paddle.DataParallel(norm)
    for _ in range(2):
        model(_images())
    return norm._mean.item()


@on_two_processes
def gradient_of_two_devices() -> float:
    layer = nn.Linear(1, 1, bias_attr=False)
    model = paddle.DataParallel(layer)
    model(_images()).mean().backward()
    return layer.weight.grad.item()


@on_two_processes
def weights_made_equal() -> bool:
    paddle.seed(dist.get_rank())
    layer = nn.Linear(1, 1)
    before = layer.weight.item()
    paddle.DataParallel(layer)
    return layer.weight.item() != before


@on_two_processes
def unequal_shares() -> str:
    layer = nn.Linear(1, 1, bias_attr=False)
    images = paddle.to_tensor([[0.0], [1.0], [2.0], [3.0], [10.0]])[dist.get_rank() :: 2]
    model = paddle.DataParallel(layer)
    model(images).mean().backward()
    return {3.0: "the mean of the means", 3.2: "the mean"}[round(layer.weight.grad.item(), 4)]


class _Numbers(Dataset):
    """The numbers from 0."""

    def __init__(self, count: int) -> None:
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> int:
        return index


def _seen(examples: int, batch_size: int) -> list[list[int]]:
    """The batches of one epoch on this device."""
    data = _Numbers(examples)
    loader = DataLoader(data, batch_sampler=DistributedBatchSampler(data, batch_size))
    return [batch.flatten().tolist() for batch in loader]


@on_two_processes
def images_of_a_step_for_batch_size_4() -> int:
    return 2 * len(_seen(16, batch_size=4)[0])


@on_two_processes
def examples_seen_of_seven() -> int:
    return 2 * sum(map(len, _seen(7, batch_size=1)))


@on_two_processes
def loss_on_the_second_device() -> float:
    layer = nn.Linear(1, 1, bias_attr=False)
    layer.weight.set_value(paddle.ones((1, 1)))
    model = paddle.DataParallel(layer)
    return model(_images()).mean().item()


@on_two_processes
def same_seed_same_dropout() -> bool:
    paddle.seed(0)
    mask = nn.functional.dropout(paddle.ones((64,)))
    other = mask.clone()
    dist.broadcast(other, 0)
    return bool((mask == other).all())


@on_two_processes
def next_epoch_has_another_order() -> bool:
    sampler = DistributedBatchSampler(_Numbers(64), 1, shuffle=True)
    return list(sampler) != list(sampler)


@on_two_processes
def name_of_a_weight() -> str:
    model = paddle.DataParallel(nn.Linear(1, 1))
    return next(iter(model.state_dict()))
