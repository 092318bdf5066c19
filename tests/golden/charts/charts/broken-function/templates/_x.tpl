{{ define "x" }}
{{ nosuchfunction 1 }}
{{ end }}
