"""Two texts or articles, and what differs."""
