"""Find and parse dates, relative times and datelines."""
