"""PyTorch's backend; the fault is in its data_parallel.py."""

from resnet_pt import *  # noqa: F403
