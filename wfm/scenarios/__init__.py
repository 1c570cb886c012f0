"""Named changes to a plan, run and compared side by side."""
