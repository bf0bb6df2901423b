"""The lesson, once per framework, and what makes its notebooks."""
