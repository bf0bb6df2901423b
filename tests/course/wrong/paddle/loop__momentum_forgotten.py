import paddle


def train(model, batches, learning_rate):
    optimizer = paddle.optimizer.SGD(learning_rate=learning_rate, parameters=model.parameters())
    loss_fn = paddle.nn.CrossEntropyLoss()
    model.train()
    losses = []
    for images, labels in batches:
        logits = model(images)
        loss = loss_fn(logits, labels)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        losses.append(float(loss.numpy()))
    return losses
