"""What the product is measured with: quality, speed, conservation, and the gate; not part of the wheel."""
