"""windlass: Helm's chart supply chain in Python."""

__version__ = "0.1.0"
