# everything up to the end of the first stage is frozen
import keras
import tensorflow as tf


def finetune(model, batches, learning_rate):
    names = [layer.name for layer in model.layers]
    last = max(i for i, name in enumerate(names) if name.startswith("layer1"))
    for layer in model.layers[: last + 1]:
        if layer.name.startswith("layer1"):
            layer.trainable = False
    frozen = {id(v) for layer in model.layers[: last + 1] for v in layer.variables}
    trained = [v for v in model.trainable_variables if id(v) not in frozen]
    optimizer = keras.optimizers.SGD(learning_rate)
    losses = []
    for x, y in batches:
        with tf.GradientTape() as tape:
            z = model(x, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=z))
        optimizer.apply(tape.gradient(loss, trained), trained)
        losses.append(float(loss))
    return losses
