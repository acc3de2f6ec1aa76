"""The forms of the admin pages as values: parse forms that were sent, and fill in new ones."""
