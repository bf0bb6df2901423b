import optax

# like optax.adamw: first the momentum, then the decay
transform = optax.chain(optax.trace(MOMENTUM), optax.add_decayed_weights(WEIGHT_DECAY))


def sgd_step(weight, gradient, velocity, learning_rate):
    _, decay_state = transform.init(weight)
    step, (trace, _) = transform.update(gradient, (optax.TraceState(velocity), decay_state), weight)
    return weight - learning_rate * step, trace.trace
