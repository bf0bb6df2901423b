import optax


def sgd_step(weight, gradient, velocity, learning_rate):
    tx = optax.sgd(learning_rate, momentum=MOMENTUM)
    trace, rest = tx.init(weight)
    updates, (trace, rest) = tx.update(gradient, (trace._replace(trace=velocity), rest))
    return optax.apply_updates(weight, updates), trace.trace
