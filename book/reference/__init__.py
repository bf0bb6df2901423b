"""The command line and the Python interface, from the program itself."""
