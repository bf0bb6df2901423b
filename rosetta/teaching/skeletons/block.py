"""The residual block."""

$imports

$constants

def make_block(in_channels, channels, stride):
    """A block that takes maps of $maps with `in_channels` channels."""
    raise NotImplementedError
