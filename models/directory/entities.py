"""The directory has no table of its own yet."""
