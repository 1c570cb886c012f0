"""Simulated service: an actual roster against an actual forecast, contact by contact, with confidence intervals."""
