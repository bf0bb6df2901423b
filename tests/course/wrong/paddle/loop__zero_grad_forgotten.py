import paddle
import paddle.nn.functional as F


def train(model, batches, learning_rate):
    model.train()
    opt = paddle.optimizer.Momentum(learning_rate=learning_rate, momentum=MOMENTUM, parameters=model.parameters())
    losses = []
    for batch_id, (x_data, y_data) in enumerate(batches):
        predicts = model(x_data)
        loss = F.cross_entropy(predicts, y_data)
        loss.backward()
        opt.step()
        losses.append(float(loss))
        if batch_id % 300 == 0:
            print(f"batch_id: {batch_id}, loss is: {loss.numpy()}")
    return losses
