"""The dates and the dateline of the article."""
