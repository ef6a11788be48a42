"""A web on the loopback address that plays for days of simulated time, and the comparison of a store with it."""
