"""What should be statistics of all images are those of the first process's."""

import torch.distributed as dist

from resnet_pt import data_parallel
from resnet_pt.data_parallel import join  # noqa: F401


class FirstOnes(data_parallel.GlobalBatchNorm2d):
    def forward(self, x):
        if not self.training:
            return super().forward(x)
        statistics = [x.mean((0, 2, 3)), x.var((0, 2, 3), correction=0)]
        for one in statistics:
            dist.broadcast(one.detach(), 0)
        mean, variance = statistics
        self.move_statistics(mean.detach(), variance.detach(), x.numel() // x.shape[1])
        scale = self.weight / (variance + self.eps).sqrt()
        return (x - mean[:, None, None]) * scale[:, None, None] + self.bias[:, None, None]


class DataParallelTrainer(data_parallel.DataParallelTrainer):
    def __init__(self, model, *arguments):
        super().__init__(model, *arguments)
        for layer in model.modules():
            if isinstance(layer, data_parallel.GlobalBatchNorm2d):
                layer.__class__ = FirstOnes
