import paddle


def train(model, batches, learning_rate):
    optimizer = paddle.optimizer.Momentum(learning_rate, MOMENTUM, parameters=model.parameters())
    criterion = paddle.nn.CrossEntropyLoss()
    losses = []
    model.eval()
    for images, labels in batches:
        loss = criterion(model(images), labels)
        optimizer.clear_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
