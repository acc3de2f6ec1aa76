"""Pasted pages: the text of a whole news page becomes the fields of an article."""
