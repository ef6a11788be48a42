"""Pages in and out of WARC archives. Only this room imports fastwarc."""
