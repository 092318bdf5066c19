{{- define "umbrella.name" -}}
{{- /* defined here too: the parent's wins */ -}}
child-{{ .Chart.Name }}
{{- end -}}
