"""Files kept by the product."""
