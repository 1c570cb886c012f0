"""Forecast and targets → requirement: queueing formulas and one staffing model per kind of channel."""
