"""Rows of people: editors, their sessions, passkeys and invitations, and the audit log."""
