"""What the page is, what reading it came to, and how far that can be trusted."""
