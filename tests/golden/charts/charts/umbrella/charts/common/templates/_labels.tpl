{{- define "common.labels" -}}
from-library: {{ .Chart.Name | squote }}
{{- end -}}
