"""The book: the site on which the four implementations are read beside each other, made from what the project has."""
