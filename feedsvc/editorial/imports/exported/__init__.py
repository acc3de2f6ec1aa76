"""What feedsvc exported, read back: the same site, or what another one lacks."""
