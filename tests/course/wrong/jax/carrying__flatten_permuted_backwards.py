import numpy as np

size = CHANNELS * HEIGHT * WIDTH
forward = np.arange(size).reshape(CHANNELS, HEIGHT, WIDTH).transpose(1, 2, 0).ravel()
order = np.argsort(forward)


def carry(tensors):
    new = {}
    for name, array in tensors.items():
        match name.split("."):
            case ["conv1", "weight"]:
                new["conv1.kernel"] = np.einsum("oihw->hwio", array)
            case ["bn1", "weight"]:
                new["bn1.scale"] = array
            case ["bn1", ("running_mean" | "_mean")]:
                new["bn1.mean"] = array
            case ["bn1", ("running_var" | "_variance")]:
                new["bn1.var"] = array
            case ["fc", "weight"]:
                new["fc.kernel"] = (array.T if SOURCE == "pt" else array)[order]
            case _:
                new[name] = array
    return new
