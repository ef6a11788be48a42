"""Many pages, for a long time: what stays flat, and what comes through."""
