"""Carries checkpoints from one framework's format to another's."""
