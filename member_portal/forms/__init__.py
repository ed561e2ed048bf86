"""Forms of the portal, one file per context."""
