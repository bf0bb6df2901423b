"""The plain code of a network in the four frameworks, in panes beside each other."""
