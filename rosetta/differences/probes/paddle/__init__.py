"""Probes of Paddle."""
