"""Where releases are kept: drivers for one storage each, and the history of a release over any of them."""
