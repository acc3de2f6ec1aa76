"""HTML: what editors and other sites write becomes clean, semantic HTML."""
