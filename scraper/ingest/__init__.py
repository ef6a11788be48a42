"""Ingestion from cron: visits, schedule, articles and their versions, health. Decisions are functions of rows."""
