"""Phrases of all languages, compiled into one index, and their voter."""
