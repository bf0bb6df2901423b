"""The second process is killed as by a system that has too little memory."""

import os
import signal

from resnet_pt import data_parallel
from resnet_pt.data_parallel import join  # noqa: F401


class DataParallelTrainer(data_parallel.DataParallelTrainer):
    def __init__(self, model, rule, learning_rates, norm_statistics):
        super().__init__(model, rule, learning_rates, norm_statistics)
        if data_parallel.dist.get_rank() == 1:
            os.kill(os.getpid(), signal.SIGKILL)
