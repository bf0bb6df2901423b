import paddle
import paddle.nn.functional as F


class Trainer:
    def __init__(self, model, rate):
        self.model = model
        self.opt = paddle.optimizer.Momentum(
            learning_rate=rate, momentum=MOMENTUM, use_nesterov=True, parameters=model.parameters()
        )

    def __call__(self, x, y):
        loss = F.cross_entropy(self.model(x), y)
        loss.backward()
        self.opt.step()
        self.opt.clear_grad()
        return loss.item()


def train(model, batches, learning_rate):
    model.train()
    trainer = Trainer(model, learning_rate)
    return [trainer(x, y) for x, y in batches]
