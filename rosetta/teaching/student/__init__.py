"""The process in which a student's code runs: it gets inputs, leaves outputs, and knows no right number."""
