"""Shortcuts A, B and C."""

$imports

$constants

def make_block(option, in_channels, channels, stride):
    """The residual block with the shortcut "A", "B" or "C"."""
    raise NotImplementedError
