"""What the parts of wfm reach, measured: one file per case, results in RESULTS.md."""
