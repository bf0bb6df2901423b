"""The lesson and the two notebooks beside it, with their stored outputs."""
