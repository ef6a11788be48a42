"""Feeds, sitemaps, section pages and lists → items. Only this room imports feedparser, BeautifulSoup and courlan."""
