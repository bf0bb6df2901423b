from torch import nn, optim


def train_step(model, optimizer, loss_fn, x, y):
    optimizer.zero_grad(set_to_none=True)
    loss = loss_fn(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item() / len(y)


def train(model, batches, learning_rate):
    model.train()
    optimizer = optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    loss_fn = nn.CrossEntropyLoss(reduction="sum")
    return [train_step(model, optimizer, loss_fn, x, y) for x, y in batches]
