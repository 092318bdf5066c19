"""The command line: Helm's verbs as data, parsed as pflag and cobra parse them, and one module per verb."""
