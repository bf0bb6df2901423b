"""Each process begins with weights of its own."""

import torch
import torch.distributed as dist

from resnet_pt import data_parallel
from resnet_pt.data_parallel import join  # noqa: F401


class DataParallelTrainer(data_parallel.DataParallelTrainer):
    def __init__(self, model, *arguments):
        super().__init__(model, *arguments)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.mul_(1 + 0.01 * dist.get_rank())
