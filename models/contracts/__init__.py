"""Client companies, their sessions, who is enrolled and who holds a slot."""
