"""The learned models, evaluated with numpy, and their voters."""
