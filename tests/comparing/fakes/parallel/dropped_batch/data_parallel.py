"""The last batch is left out."""

from resnet_pt import data_parallel
from resnet_pt.data_parallel import join  # noqa: F401


class DataParallelTrainer(data_parallel.DataParallelTrainer):
    def fit(self, batches, on_step=None):
        return super().fit(batches[:-1], on_step)
