"""Admin pages for logging in and for one's own account, and the session of a request."""
