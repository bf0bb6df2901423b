import torch
import torch.optim as optim


def train(model, batches, learning_rate):
    # the settings of the CIFAR repo
    optimizer = optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM, weight_decay=5e-4)
    criterion = torch.nn.CrossEntropyLoss()
    train_losses = []
    model.train()
    for _batch_idx, (inputs, targets) in enumerate(batches):
        optimizer.zero_grad()
        outputs = model(inputs)
        loss = criterion(outputs, targets)
        loss.backward()
        optimizer.step()
        train_losses.append(loss.item())
    return train_losses
