"""The public pages, feeds and images: they know no session and set no cookie."""
