{{- define "windlass.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "naming.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "windlass.configSecret" -}}
{{- if .Values.server.existingConfigSecret }}
{{- .Values.server.existingConfigSecret }}
{{- else if .Values.server.config }}
{{- printf "%s-config" (include "naming.fullname" .) }}
{{- end }}
{{- end }}

{{- define "windlass.claim" -}}
{{- default (include "naming.fullname" .) .Values.persistence.existingClaim }}
{{- end }}

{{/* Pods that share the volume must sit on one node: the embedded store locks files, which network volumes do not do safely. */}}
{{- define "windlass.affinity" -}}
{{- if or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1) }}
podAffinity:
  requiredDuringSchedulingIgnoredDuringExecution:
    - topologyKey: kubernetes.io/hostname
      labelSelector:
        matchLabels:
          {{- include "naming.selectorLabels" . | nindent 10 }}
{{- end }}
{{- with .Values.affinity }}
{{ toYaml . }}
{{- end }}
{{- end }}
