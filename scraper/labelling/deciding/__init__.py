"""From votes to labels: the labeller, and the one decision."""
