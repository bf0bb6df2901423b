"""He's initialisation."""

$imports


def he_normal(shape, seed):
    """A kernel of this shape, $kernel_layout."""
    raise NotImplementedError
