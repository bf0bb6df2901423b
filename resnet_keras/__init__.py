"""ResNet in Keras: the contract of resnet_spec.Backend."""

from resnet_keras.counting import counters
from resnet_keras.inference import predict
from resnet_keras.model import build, resnet
from resnet_keras.tracing import trace
from resnet_keras.weights import export_weights, load_weights

__all__ = ["build", "counters", "export_weights", "load_weights", "predict", "resnet", "trace"]
