import jax.numpy as jnp
import numpy as np


def convert_linear(w):
    w = jnp.asarray(w)
    if SOURCE == "pt":
        w = w.reshape(-1, CHANNELS, HEIGHT, WIDTH)
        w = jnp.einsum("ochw->hwco", w)
    else:
        w = w.reshape(CHANNELS, HEIGHT, WIDTH, -1)
        w = jnp.einsum("chwo->hwco", w)
    return np.asarray(w.reshape(HEIGHT * WIDTH * CHANNELS, -1))


def carry(tensors):
    out = {}
    for name, value in tensors.items():
        layer, kind = name.split(".")
        if name == "conv1.weight":
            out["conv1.kernel"] = np.asarray(jnp.einsum("oihw->hwio", value))
        elif name == "fc.weight":
            out["fc.kernel"] = convert_linear(value)
        elif kind == "weight":
            out[f"{layer}.scale"] = value
        elif "mean" in kind:
            out[f"{layer}.mean"] = value
        elif "var" in kind:
            out[f"{layer}.var"] = value
        else:
            out[name] = value
    return out
