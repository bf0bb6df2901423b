"""Every process trains on the first one's share."""

from resnet_pt import data_parallel
from resnet_pt.data_parallel import DataParallelTrainer  # noqa: F401


def join(*arguments, **options):
    data_parallel.join(*arguments, **options)
    return [0]
