"""Admin pages about articles: write, preview, list, change several at once, trash."""
