"""windlass for programs: what ``import windlass`` offers, made of the packages below."""
