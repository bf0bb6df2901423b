"""The bottleneck."""

$imports

$constants

def make_bottleneck(in_channels, channels, stride):
    """A block that gives 4 * `channels` channels."""
    raise NotImplementedError
