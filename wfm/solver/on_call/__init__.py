"""On-call duties placed beside the shifts. The auditor does without it (`wfm.solver.auditing_on_call`)."""
