"""What Paddle does on two devices: each probe runs in two processes at once, which have joined each other."""

# ruff: noqa: D103 (what a probe asks is the `what` of its row, of the same name in `rows/`)

import paddle
import paddle.distributed as dist
from paddle import nn
from paddle.io import DistributedBatchSampler, TensorDataset


def images_that_a_norm_sees() -> int:
    norm = nn.BatchNorm1D(1, momentum=0.0)  # the running mean is then that of the last batch
    model = paddle.DataParallel(norm)
    model(paddle.full((4, 1), float(dist.get_rank())))
    return 8 if norm._mean.item() == 0.5 else 4


def synchronised_norm_on_a_cpu() -> bool:
    try:
        nn.SyncBatchNorm(1)(paddle.full((4, 1), float(dist.get_rank())))
    except RuntimeError:
        return False
    return True


def running_mean_on_the_second_device() -> float:
    norm = nn.BatchNorm1D(1, momentum=0.5)
    model = paddle.DataParallel(norm)
    for _ in range(2):
        model(paddle.full((4, 1), float(dist.get_rank())))
    return norm._mean.item()


def gradient_of_two_devices() -> float:
    layer = nn.Linear(1, 1, bias_attr=False)
    model = paddle.DataParallel(layer)
    model(paddle.full((4, 1), float(dist.get_rank()))).mean().backward()
    return layer.weight.grad.item()


def weights_made_equal() -> bool:
    paddle.seed(dist.get_rank())
    layer = nn.Linear(1, 1)
    before = layer.weight.item()
    paddle.DataParallel(layer)
    return layer.weight.item() != before


def unequal_shares() -> str:
    layer = nn.Linear(1, 1, bias_attr=False)
    images = paddle.to_tensor([[0.0], [1.0], [2.0], [3.0], [10.0]])[dist.get_rank() :: 2]
    model = paddle.DataParallel(layer)
    model(images).mean().backward()
    return {3.0: "the mean of the means", 3.2: "the mean"}[round(layer.weight.grad.item(), 4)]


def images_of_a_step_for_batch_size_4() -> int:
    return 2 * len(next(iter(DistributedBatchSampler(TensorDataset([paddle.arange(16)]), 4))))


def examples_seen_of_seven() -> int:
    return 2 * len(list(DistributedBatchSampler(TensorDataset([paddle.arange(7)]), 1)))


def next_epoch_has_another_order() -> bool:
    sampler = DistributedBatchSampler(TensorDataset([paddle.arange(64)]), 1, shuffle=True)
    return list(sampler) != list(sampler)


def loss_on_the_second_device() -> float:
    layer = nn.Linear(1, 1, bias_attr=False)
    layer.weight.set_value(paddle.ones((1, 1)))
    model = paddle.DataParallel(layer)
    return model(paddle.full((4, 1), float(dist.get_rank()))).mean().item()


def same_seed_same_dropout() -> bool:
    paddle.seed(0)
    mask = nn.functional.dropout(paddle.ones((64,)))
    other = mask.clone()
    dist.broadcast(other, 0)
    return bool((mask == other).all())


def name_of_a_weight() -> str:
    model = paddle.DataParallel(nn.Linear(1, 1))
    return next(iter(model.state_dict()))
