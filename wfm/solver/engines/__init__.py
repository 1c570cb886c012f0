"""Searches for rosters. Each reads the compiled problem and nothing else; OR-Tools is used only here."""
