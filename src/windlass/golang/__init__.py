"""Go's value semantics: pure functions over text and values."""
