{{/* What a selector matches on; never changes between versions. */}}
{{- define "naming.selectorLabels" -}}
app.kubernetes.io/name: {{ include "naming.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Every object's labels. */}}
{{- define "naming.labels" -}}
helm.sh/chart: {{ include "naming.chart" . }}
{{ include "naming.selectorLabels" . }}
{{- with .Chart.AppVersion }}
app.kubernetes.io/version: {{ . | quote }}
{{- end }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}
