"""The lesson and the notebooks beside it, with their stored outputs."""
