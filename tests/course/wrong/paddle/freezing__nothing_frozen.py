import paddle
import paddle.nn.functional as F


def finetune(model, batches, learning_rate):
    model.train()
    model.layer1.stop_gradient = True
    opt = paddle.optimizer.SGD(learning_rate=learning_rate, parameters=model.parameters())
    losses = []
    for x, y in batches:
        loss = F.cross_entropy(model(x), y)
        loss.backward()
        opt.step()
        opt.clear_grad()
        losses.append(float(loss))
    return losses
