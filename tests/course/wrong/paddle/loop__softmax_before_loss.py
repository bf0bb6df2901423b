import paddle
import paddle.nn as nn


def train(model, batches, learning_rate):
    classifier = nn.Sequential(model, nn.Softmax(axis=-1))
    classifier.train()
    optimizer = paddle.optimizer.Momentum(learning_rate, MOMENTUM, parameters=classifier.parameters())
    criterion = nn.CrossEntropyLoss()
    losses = []
    for x, y in batches:
        avg_loss = paddle.mean(criterion(classifier(x), y))
        avg_loss.backward()
        optimizer.minimize(avg_loss)
        classifier.clear_gradients()
        losses.append(avg_loss.item())
    return losses
