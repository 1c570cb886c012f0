"""The nouns: frozen pydantic models with look-ups and no other behaviour."""
