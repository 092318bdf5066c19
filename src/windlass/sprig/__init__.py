"""The template functions of Masterminds/sprig v3.3.0 as Helm 4.2 exposes them.

``table`` says which function lives where; each family is a module that is imported when a chart first uses it.
Arguments arrive checked against the Go signature, so functions only do their work.
"""
