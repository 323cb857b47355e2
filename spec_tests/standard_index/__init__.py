"""Makes the index of the standards' algorithms and their numbered steps."""
