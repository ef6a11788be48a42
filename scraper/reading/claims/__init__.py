"""What a page says of itself: JSON-LD, meta tags, microdata and visible marks, as claims."""
