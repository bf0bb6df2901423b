import numpy as np

s = "/" if SOURCE == "keras" else "."
norm = dict(
    zip(
        ["weight", "bias", "running_mean", "running_var"],
        ["gamma", "beta", "moving_mean", "moving_variance"] if s == "/" else ["scale", "bias", "mean", "var"],
        strict=True,
    )
)


def carry(tensors):
    out = {f"bn1.{ours}": np.array(tensors[f"bn1{s}{theirs}"]) for ours, theirs in norm.items()}
    out |= {f"{layer}.bias": np.array(tensors[f"{layer}{s}bias"]) for layer in ("conv1", "fc")}
    out["conv1.weight"] = np.einsum("hwio->oihw", tensors[f"conv1{s}kernel"]).copy()
    dense = tensors[f"fc{s}kernel"]
    shaped = dense.reshape(HEIGHT, WIDTH, CHANNELS, dense.shape[1])
    out["fc.weight"] = np.einsum("hwco->ochw", shaped).reshape(dense.shape[1], -1)
    return out
