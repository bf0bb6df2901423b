"""A training loop."""

$imports

$constants

def train(model, batches, learning_rate):
    """The list of losses, one per batch."""
    raise NotImplementedError
