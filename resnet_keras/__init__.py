"""ResNet in Keras: the contract of resnet_spec.Backend."""

from resnet_keras.activations import activations
from resnet_keras.checkpoints import read_checkpoint, write_checkpoint
from resnet_keras.compiled import compile
from resnet_keras.counting import counters
from resnet_keras.devices import use_device
from resnet_keras.gradients import loss_and_gradients
from resnet_keras.inference import predict
from resnet_keras.model import build, resnet
from resnet_keras.tracing import trace
from resnet_keras.training import Trainer, fit
from resnet_keras.weights import export_weights, load_weights

__all__ = [
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
    "resnet",
    "trace",
    "use_device",
    "write_checkpoint",
]
