"""The body of the article: entries, lists, tables, links and emphasis."""
