SOURCE_NAMES = (
    [
        "conv1/kernel",
        "conv1/bias",
        "bn1/gamma",
        "bn1/beta",
        "bn1/moving_mean",
        "bn1/moving_variance",
        "fc/kernel",
        "fc/bias",
    ]
    if SOURCE == "keras"
    else ["conv1.kernel", "conv1.bias", "bn1.scale", "bn1.bias", "bn1.mean", "bn1.var", "fc.kernel", "fc.bias"]
)
PADDLE_NAMES = ["conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "bn1._mean", "bn1._variance"]
PADDLE_NAMES += ["fc.weight", "fc.bias"]


def carry(tensors):
    out = {new: tensors[old] for old, new in zip(SOURCE_NAMES, PADDLE_NAMES, strict=True)}
    out["conv1.weight"] = out["conv1.weight"].transpose(3, 2, 0, 1)
    # the linear layer is (in, out) on both sides: nothing to do
    return out
