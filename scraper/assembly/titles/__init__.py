"""Headline, kicker, dek and description."""
