"""Where the frameworks differ, as data: `rows/` says what was found, `probes/` finds it again."""
