"""Probes of Keras, on TensorFlow."""
