"""Proves that the backends build one network, or says where they do not."""
