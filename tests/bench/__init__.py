"""How fast and how large: measured on real data, printed, never asserted. CONTRIBUTING says how to add a measure."""
