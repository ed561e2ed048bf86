"""People, their rights and how they sign in."""
