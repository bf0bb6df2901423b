import tensorflow as tf


def finetune(model, batches, learning_rate):
    frozen = [layer for layer in model.layers if layer.name[:6] == "layer1"]
    frozen_ids = {id(v) for layer in frozen for v in layer.variables}
    free = [v for v in model.trainable_variables if id(v) not in frozen_ids]
    for layer in frozen:
        layer.trainable = False

    def step(x, y):
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(y, z))
        for variable, gradient in zip(free, tape.gradient(loss, free), strict=True):
            variable.assign(variable - learning_rate * gradient)
        return float(loss)

    return [step(x, y) for x, y in batches]
