"""Shapes of pages and texts that grow with a number, to see how their cost grows: ``python -m tests.shapes``."""
