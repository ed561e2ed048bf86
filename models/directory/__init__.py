"""The network's people as staff look after them: who comes in by a file, who is the same as whom."""
