"""Meetings, training and coaching placed into the shifts of a roster, where they hurt service least."""
