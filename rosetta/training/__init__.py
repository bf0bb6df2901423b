"""Trains a network in one framework, or in all four from the same weights on the same batches."""
