"""Tests of scraper.archive."""
