"""Spell a FeedDocument as bytes: the same document gives the same bytes, in every process, for ever."""
