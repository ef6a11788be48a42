"""Tests of scraper.ingest."""
