"""Rows in, rows out: the only room that speaks SQL. Functions take a Session and never commit."""
