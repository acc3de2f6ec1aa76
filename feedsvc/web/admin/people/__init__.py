"""Admin pages about people, for administrators: editors, invitations, the audit log."""
