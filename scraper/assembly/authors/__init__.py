"""The byline and the authors of the article."""
