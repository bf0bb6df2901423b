"""The pre-activation block."""

$imports

$constants

def make_preactivation(in_channels, channels, stride):
    """A block with norm and ReLU first."""
    raise NotImplementedError
