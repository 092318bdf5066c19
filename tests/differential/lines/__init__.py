"""Command lines of all kinds over one small world: drawn at random, or stored, and held against helm."""
