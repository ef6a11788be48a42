"""Who wrote it: the byline, and the authors."""
