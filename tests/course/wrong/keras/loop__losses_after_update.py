import tensorflow as tf


def loss_of(model, x, y):
    state = [v.value for v in model.non_trainable_variables]
    params = [v.value for v in model.trainable_variables]
    z, _ = model.stateless_call(params, state, x, training=True)
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))


def train(model, batches, learning_rate):
    weights = model.trainable_variables
    velocity = [tf.zeros_like(w) for w in weights]
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))
        grads = tape.gradient(loss, weights)
        for i, (w, g) in enumerate(zip(weights, grads, strict=True)):
            velocity[i] = MOMENTUM * velocity[i] + g
            w.assign_sub(learning_rate * velocity[i])
        # without touching the running statistics
        losses.append(float(loss_of(model, x, y)))
    return losses
