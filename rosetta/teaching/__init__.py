"""The course: exercises in four frameworks, checked and graded by what a student's code computes."""
