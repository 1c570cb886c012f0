"""One rule per file. Each registers itself; see `base` for what a rule is."""
