"""Admin pages about feeds: their list, and the form of a custom feed."""
