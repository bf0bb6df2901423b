"""What a student's outputs show: how much of them is right, and which mistake gives the others."""
