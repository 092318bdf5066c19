"""Charts: the model, reading and writing them, and their values."""
