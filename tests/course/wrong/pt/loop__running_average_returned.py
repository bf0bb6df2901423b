import torch


def train(model, batches, learning_rate):
    model.train()
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)
    running_loss = 0.0
    losses = []
    for i, (inputs, labels) in enumerate(batches, start=1):
        optimizer.zero_grad()
        loss = criterion(model(inputs), labels)
        loss.backward()
        optimizer.step()
        running_loss += loss.item()
        losses.append(running_loss / i)
    return losses
