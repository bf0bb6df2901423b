"""ResNet in Flax NNX: the contract of resnet_spec.Backend."""

from resnet_jax.activations import activations
from resnet_jax.checkpoints import read_checkpoint, write_checkpoint
from resnet_jax.compiled import compile
from resnet_jax.counting import counters
from resnet_jax.devices import use_device
from resnet_jax.gradients import loss_and_gradients
from resnet_jax.inference import predict
from resnet_jax.model import ResNet, build
from resnet_jax.tracing import trace
from resnet_jax.training import Trainer, fit
from resnet_jax.weights import export_weights, load_weights

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
