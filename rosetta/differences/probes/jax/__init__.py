"""Probes of JAX, Flax and Optax."""
