import numpy as np


def carry(tensors):
    new = dict(tensors)
    new["conv1.kernel"] = np.transpose(new.pop("conv1.weight"), (2, 3, 1, 0))
    fc = new.pop("fc.weight")
    if SOURCE == "pt":
        fc = fc.T
    fc = fc.reshape(CHANNELS, HEIGHT, WIDTH, -1).transpose(1, 2, 0, 3)
    new["fc.kernel"] = fc.reshape(HEIGHT * WIDTH * CHANNELS, -1)
    return new  # the norm has no layout, it stays as it is
