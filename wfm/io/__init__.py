"""Files → models and back: plan folders, workbooks, JSON documents. Every problem carries file, row and column."""
