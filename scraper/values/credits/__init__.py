"""Picture credits: found in a text, parsed, and cleaned."""
