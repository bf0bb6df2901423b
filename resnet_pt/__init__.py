"""ResNet in PyTorch: the contract of resnet_spec.Backend."""

from resnet_pt.activations import activations
from resnet_pt.checkpoints import read_checkpoint, write_checkpoint
from resnet_pt.compiled import compile
from resnet_pt.counting import counters
from resnet_pt.devices import use_device
from resnet_pt.gradients import loss_and_gradients
from resnet_pt.inference import predict
from resnet_pt.model import ResNet, build
from resnet_pt.tracing import trace
from resnet_pt.training import Trainer, fit
from resnet_pt.weights import export_weights, load_weights

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
