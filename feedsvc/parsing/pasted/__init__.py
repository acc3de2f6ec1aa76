"""pasted."""
