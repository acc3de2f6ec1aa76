"""The forms of the admin pages as values: parse what a client sent, and fill them in."""
