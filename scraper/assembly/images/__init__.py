"""Images, videos and sounds of the article, with captions and credits."""
