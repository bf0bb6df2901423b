"""Like the honest one, but with a fault."""

from tests.comparing.fakes import honest
from tests.comparing.fakes.honest import *  # noqa: F403


def fit(model, batches, rule, learning_rates):
    losses = honest.fit(model, batches, rule, learning_rates)
    model.weights["conv1.weight"] = model.weights["conv1.weight"] + 1
    model.weights["bn1.running_var"] = model.weights["bn1.running_var"] + 1
    return [*losses[:-1], 2.4]
