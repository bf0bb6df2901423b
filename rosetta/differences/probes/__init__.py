"""What each framework does, in a few lines of its own code: a folder per framework, a file per topic."""
