"""PyTorch's backend with faults that only show on several devices, a package each."""
