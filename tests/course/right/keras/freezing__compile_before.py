# compiled before the stage is frozen; the first step of training is what fixes the variables
import keras


def finetune(model, batches, learning_rate):
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(learning_rate))
    stage = [layer for layer in model.layers if layer.name.startswith("layer1")]
    for layer in stage:
        layer.trainable = False
    losses = []
    for images, labels in batches:
        losses.append(float(model.train_on_batch(images, labels)))
    return losses
