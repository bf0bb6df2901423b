import paddle


def train(model, batches, learning_rate):
    model.train()
    optimizer = paddle.optimizer.Momentum(
        learning_rate=learning_rate,
        momentum=MOMENTUM,
        parameters=model.parameters(),
        weight_decay=paddle.regularizer.L2Decay(5e-4),
    )
    ce = paddle.nn.CrossEntropyLoss()
    losses = []
    for img, label in batches:
        loss = ce(model(img), label)
        loss.backward()
        optimizer.step()
        optimizer.clear_grad()
        losses.append(loss.item())
    return losses
