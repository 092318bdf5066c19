{{- define "files.countdown" -}}
{{ .n }}{{ if gt (int .n) 0 }}, {{ include "files.countdown" (dict "n" (sub (int .n) 1)) }}{{ end }}
{{- end -}}
