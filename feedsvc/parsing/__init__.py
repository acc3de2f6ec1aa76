"""Foreign text and bytes in, our own words out: pure, one file per source, no database, no network."""
