"""Says in numbers how a network is made up, and how two differ."""
