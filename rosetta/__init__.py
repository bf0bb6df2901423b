"""Lines the four backends up; each one runs in a process of its own."""

import logging

# As a warning matplotlib says that it builds a cache, or finds no folder for one; who sets up logging still sees it.
logging.getLogger("matplotlib").addHandler(logging.NullHandler())
