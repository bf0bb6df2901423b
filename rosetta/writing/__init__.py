"""One network as plain code: a backend's `model.py`, partially evaluated for one spec."""
