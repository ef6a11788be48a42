"""Tests of scraper.sources."""
