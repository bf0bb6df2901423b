import tensorflow as tf


def train(model, batches, learning_rate):
    params = [tf.identity(v) for v in model.trainable_variables]
    velocity = [tf.zeros_like(p) for p in params]
    state = [tf.identity(v) for v in model.non_trainable_variables]
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            tape.watch(params)
            z, state = model.stateless_call(params, state, x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))
        for i, g in enumerate(tape.gradient(loss, params)):
            velocity[i] = MOMENTUM * velocity[i] + g
            params[i] = params[i] - learning_rate * velocity[i]
        losses.append(float(loss))
    return losses
