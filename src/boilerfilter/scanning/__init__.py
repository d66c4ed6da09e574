"""Which records may hold an anchor: one pass over raw bytes, and what could hide an anchor from it."""
