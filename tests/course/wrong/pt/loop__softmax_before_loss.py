import torch
import torch.nn as nn


class Trainer:
    def __init__(self, model, learning_rate):
        self.model = model
        self.loss = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate, momentum=MOMENTUM)

    def step(self, images, labels):
        self.optimizer.zero_grad()
        probabilities = torch.softmax(self.model(images), dim=1)
        loss = self.loss(probabilities, labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def train(model, batches, learning_rate):
    model.train()
    trainer = Trainer(model, learning_rate)
    return [trainer.step(images, labels) for images, labels in batches]
