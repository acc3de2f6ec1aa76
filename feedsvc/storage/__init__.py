"""The rows of the database: the only package with SQL. Functions take a Session, never commit."""
