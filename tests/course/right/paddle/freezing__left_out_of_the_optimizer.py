import paddle


def finetune(model: paddle.nn.Layer, batches: list, learning_rate: float) -> list[float]:
    criterion = paddle.nn.CrossEntropyLoss()
    trained = [p for name, p in model.named_parameters() if not name.startswith("layer1.")]
    optimizer = paddle.optimizer.SGD(learning_rate=learning_rate, parameters=trained)
    losses = []
    for images, labels in batches:
        model.train()
        for layer in model.layer1.sublayers(include_self=True):
            layer.training = False
        loss = criterion(model(images), labels)
        loss.backward()
        optimizer.step()
        model.clear_gradients()
        losses.append(float(loss))
    return losses
