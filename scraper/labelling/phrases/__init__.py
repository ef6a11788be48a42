"""Phrases of all languages: their token language, the index that matches them, and their voter."""
