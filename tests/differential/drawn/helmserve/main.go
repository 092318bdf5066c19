// Command helmserve answers command lines as the helm program does, many in one process.
//
// Each line of standard input is a JSON request {"argv": [...], "dir": "...", "stdin": "..."}, each line of standard
// output the answer {"code": 0, "out": base64, "err": base64}.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"

	helmcmd "helm.sh/helm/v4/pkg/cmd"
	"helm.sh/helm/v4/pkg/kube"
)

type request struct {
	Argv  []string `json:"argv"`
	Dir   string   `json:"dir"`
	Stdin []byte   `json:"stdin"`
}

type answer struct {
	Code int    `json:"code"`
	Out  []byte `json:"out"`
	Err  []byte `json:"err"`
}

// As cmd/helm/helm.go does it.
func helm(argv []string) (code int) {
	defer func() {
		if reason := recover(); reason != nil {
			fmt.Fprintf(os.Stderr, "panic: %v\n", reason)
			code = 2
		}
	}()
	command, err := helmcmd.NewRootCmd(os.Stdout, argv, helmcmd.SetupLogging)
	if err != nil {
		slog.Warn("command failed", slog.Any("error", err))
		return 1
	}
	command.SetArgs(argv)
	if err := command.Execute(); err != nil {
		var status helmcmd.CommandError
		if errors.As(err, &status) {
			return status.ExitCode
		}
		return 1
	}
	return 0
}

func emptied(file *os.File) {
	file.Truncate(0)
	file.Seek(0, io.SeekStart)
}

func content(file *os.File) []byte {
	file.Seek(0, io.SeekStart)
	text, _ := io.ReadAll(file)
	return text
}

func main() {
	kube.ManagedFieldsManager = "helm"
	answers := json.NewEncoder(os.Stdout)
	requests := bufio.NewReaderSize(os.Stdin, 1<<20)
	var streams [3]*os.File
	for place := range streams {
		file, err := os.CreateTemp("", "helmserve")
		if err != nil {
			panic(err)
		}
		os.Remove(file.Name())
		streams[place] = file
	}
	os.Stdin, os.Stdout, os.Stderr = streams[0], streams[1], streams[2]
	log.SetOutput(os.Stderr)
	for {
		line, err := requests.ReadBytes('\n')
		if err != nil {
			return
		}
		var asked request
		if err := json.Unmarshal(line, &asked); err != nil {
			panic(err)
		}
		for _, stream := range streams {
			emptied(stream)
		}
		os.Stdin.Write(asked.Stdin)
		os.Stdin.Seek(0, io.SeekStart)
		if err := os.Chdir(asked.Dir); err != nil {
			panic(err)
		}
		code := helm(asked.Argv)
		answers.Encode(answer{code, content(os.Stdout), content(os.Stderr)})
	}
}
