"""Backends without a framework, honest and faulty, for the tests of what `rosetta` makes of them."""
