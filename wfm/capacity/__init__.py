"""Months ahead: work and people become a hiring plan. Nothing here touches a file, the clock or the terminal."""
