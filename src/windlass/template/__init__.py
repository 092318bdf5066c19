"""Go's text/template in Python. Knows no Helm and does no input or output."""
