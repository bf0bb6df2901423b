import numpy as np

index = [
    (c * HEIGHT + h) * WIDTH + w  # where it stood
    for w in range(WIDTH)
    for h in range(HEIGHT)
    for c in range(CHANNELS)
]


def carry(tensors):
    pt = SOURCE == "pt"
    fc = tensors["fc.weight"].T if pt else tensors["fc.weight"]
    out = {"conv1/kernel": tensors["conv1.weight"].transpose((2, 3, 1, 0)), "fc/kernel": np.take(fc, index, axis=0)}
    out |= {"conv1/bias": tensors["conv1.bias"], "fc/bias": tensors["fc.bias"]}
    out |= {"bn1/gamma": tensors["bn1.weight"], "bn1/beta": tensors["bn1.bias"]}
    out["bn1/moving_mean"] = tensors["bn1.running_mean" if pt else "bn1._mean"]
    out["bn1/moving_variance"] = tensors["bn1.running_var" if pt else "bn1._variance"]
    return out
