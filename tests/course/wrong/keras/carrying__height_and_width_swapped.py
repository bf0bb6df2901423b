import numpy as np


def carry(t):
    mean, var = ("running_mean", "running_var") if SOURCE == "pt" else ("_mean", "_variance")
    fc = t["fc.weight"]
    if SOURCE == "pt":
        fc = fc.T
    order = [c * HEIGHT * WIDTH + p for p in range(HEIGHT * WIDTH) for c in range(CHANNELS)]
    return {
        "conv1/kernel": np.transpose(t["conv1.weight"]),  # turns the axes round: first becomes last
        "conv1/bias": t["conv1.bias"],
        "bn1/gamma": t["bn1.weight"],
        "bn1/beta": t["bn1.bias"],
        "bn1/moving_mean": t[f"bn1.{mean}"],
        "bn1/moving_variance": t[f"bn1.{var}"],
        "fc/kernel": fc[order],
        "fc/bias": t["fc.bias"],
    }
