"""Names of people and organizations: their shape, their case, and the lines that hold them."""
