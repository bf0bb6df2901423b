import optax


def sgd_step(weight, gradient, velocity, learning_rate):
    decay = optax.add_decayed_weights(WEIGHT_DECAY)
    g, _ = decay.update(gradient, decay.init(weight), weight)
    trace = optax.trace(decay=MOMENTUM, nesterov=False)
    v, state = trace.update(g, optax.TraceState(trace=velocity))
    weight = optax.apply_updates(weight, -learning_rate * v)
    return weight, state.trace
