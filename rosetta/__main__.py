"""`python -m rosetta` is the command `rosetta`."""

from rosetta.commands.app import main

main()
