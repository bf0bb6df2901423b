import paddle


def train_epoch(model, optimizer, batches):
    model.train()
    criterion = paddle.nn.CrossEntropyLoss()
    losses = []
    for x, y in batches:
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        losses.append(loss.item())
    return losses


def finetune(model, batches, learning_rate):
    model.layer1.eval()
    for p in model.layer1.parameters():
        p.stop_gradient = True
    optimizer = paddle.optimizer.SGD(learning_rate, parameters=model.parameters())
    return train_epoch(model, optimizer, batches)
