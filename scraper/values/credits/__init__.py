"""Find, parse and clean image credits."""
