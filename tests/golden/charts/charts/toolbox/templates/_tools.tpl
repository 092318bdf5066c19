{{- define "toolbox.merge" -}}
{{- $top := first . -}}{{- $over := fromYaml (include (index . 1) $top) | default dict -}}
{{- toYaml (merge $over $top.Values.base) -}}
{{- end -}}
