"""The public pages, feeds and pictures: they know no session and set no cookie."""
