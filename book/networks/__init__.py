"""A page for each network of the zoo."""
