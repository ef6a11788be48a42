"""Tables that the product reads, each entry with its origin."""
