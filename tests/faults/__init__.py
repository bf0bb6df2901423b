"""Deliberate faults, one at a time, each of which the comparison must catch: its negative controls."""
