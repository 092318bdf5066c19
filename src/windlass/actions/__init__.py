"""What commands do: one module per verb, between the command line and the packages below."""
