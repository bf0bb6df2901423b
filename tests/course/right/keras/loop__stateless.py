# the functional way: nothing changes inside the step, everything is put back at the end
import tensorflow as tf


def train(model, batches, learning_rate):
    params = [v.value for v in model.trainable_variables]
    state = [v.value for v in model.non_trainable_variables]
    velocity = [tf.zeros_like(p) for p in params]
    losses = []
    for images, labels in batches:
        with tf.GradientTape() as tape:
            tape.watch(params)
            logits, new_state = model.stateless_call(params, state, images, training=True)
            log_p = tf.nn.log_softmax(logits)
            loss = -tf.reduce_mean(tf.gather(log_p, labels, batch_dims=1))
        grads = tape.gradient(loss, params)
        velocity = [MOMENTUM * v + g for v, g in zip(velocity, grads, strict=True)]
        params = [p - learning_rate * v for p, v in zip(params, velocity, strict=True)]
        state = new_state
        losses.append(float(loss))
    for variable, value in zip(model.trainable_variables, params, strict=True):
        variable.assign(value)
    for variable, value in zip(model.non_trainable_variables, state, strict=True):
        variable.assign(value)
    return losses
