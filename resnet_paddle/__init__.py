"""ResNet in PaddlePaddle: the contract of resnet_spec.Backend."""

from resnet_paddle.activations import activations
from resnet_paddle.checkpoints import read_checkpoint, write_checkpoint
from resnet_paddle.compiled import compile
from resnet_paddle.counting import counters
from resnet_paddle.devices import use_device
from resnet_paddle.gradients import loss_and_gradients
from resnet_paddle.inference import predict
from resnet_paddle.model import ResNet, build
from resnet_paddle.tracing import trace
from resnet_paddle.training import Trainer, fit
from resnet_paddle.weights import export_weights, load_weights

__all__ = [
    "ResNet",
    "Trainer",
    "activations",
    "build",
    "compile",
    "counters",
    "export_weights",
    "fit",
    "load_weights",
    "loss_and_gradients",
    "predict",
    "read_checkpoint",
    "trace",
    "use_device",
    "write_checkpoint",
]
