"""Operating the program: its database server, its processes, its commands and the checks before a deployment."""
