"""Ingestion from cron: visits, schedule, articles, versions, health. Decisions are functions of rows and a time."""
