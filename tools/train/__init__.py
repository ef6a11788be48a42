"""From the shared data to the model file: ``python -m tools.train DATA_DIR``."""
