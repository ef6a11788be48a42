"""The kind of page, the outcome of reading it, and the quality of the result."""
