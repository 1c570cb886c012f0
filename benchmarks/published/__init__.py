"""Readers of published scheduling instances, as roster problems, with evaluators that share no code with the solver."""
