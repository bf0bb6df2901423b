"""Lines the four backends up; each one runs in a process of its own."""
