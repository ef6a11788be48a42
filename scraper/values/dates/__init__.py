"""Dates in words and figures, and the datelines in front of a text."""
