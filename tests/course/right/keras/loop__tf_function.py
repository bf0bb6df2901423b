import tensorflow as tf


def train(model, batches, learning_rate):
    weights = model.trainable_variables
    velocity = [tf.Variable(tf.zeros_like(w)) for w in weights]

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            log_p = z - tf.reduce_logsumexp(z, axis=1, keepdims=True)
            loss = -tf.reduce_mean(tf.gather(log_p, y, batch_dims=1))
        for w, v, g in zip(weights, velocity, tape.gradient(loss, weights), strict=True):
            v.assign(MOMENTUM * v + g)
            w.assign_sub(learning_rate * v)
        return loss

    return [step(x, y).numpy().item() for x, y in batches]
