"""What of the student's process speaks a framework: tensors, and a frame of stem and head around a student's blocks."""
