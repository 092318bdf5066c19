"""The walk through the whole chain: every step is a command that a person could type, run as a program of its own."""
