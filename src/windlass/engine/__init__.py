"""Helm's rendering: a chart and its values to named texts. Knows templates and charts, no files and no cluster."""
