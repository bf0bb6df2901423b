import torch


def multiplier(step):
    if step < WARMUP:
        return (step + 1) / WARMUP
    angle = torch.tensor(torch.pi * (step - WARMUP) / (STEPS - WARMUP), dtype=torch.float64)
    return 0.5 * (1 + torch.cos(angle).item())


def learning_rate(step):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=PEAK)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, multiplier, last_epoch=-1)
    for _ in range(step):
        optimizer.step()
        schedule.step()
    return schedule.get_last_lr()[0]
