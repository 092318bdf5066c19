package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/template"
	"time"
)

type Values map[string]interface{}

func (v Values) AsMap() map[string]interface{} { return v }
func (v Values) Table(name string) (Values, error) {
	m, ok := v[name].(map[string]interface{})
	if !ok {
		return nil, fmt.Errorf("%q is not a table", name)
	}
	return Values(m), nil
}

type Thing struct {
	Name string
	Size int
	Any  interface{}
}

func (t *Thing) Greet(s string) string           { return "hello " + s + " from " + t.Name }
func (t *Thing) Twice(n int) (int, error) {
	if n < 0 {
		return 0, errors.New("negative")
	}
	return n * 2, nil
}
func (t *Thing) Self() *Thing                    { return t }
func (t *Thing) Vari(s ...string) string         { return strings.Join(s, "+") }
func (t *Thing) Whatever() interface{}           { return t.Any }
func (t *Thing) Take(x interface{}) string       { return fmt.Sprintf("%T", x) }

func decode(x interface{}) interface{} {
	switch v := x.(type) {
	case []interface{}:
		out := make([]interface{}, len(v))
		for i, e := range v {
			out[i] = decode(e)
		}
		return out
	case map[string]interface{}:
		if t, ok := v["$"].(string); ok {
			w := v["v"]
			switch t {
			case "int":
				return int(w.(float64))
			case "int64":
				return int64(w.(float64))
			case "int32":
				return int32(w.(float64))
			case "uint8":
				return uint8(w.(float64))
			case "uint64":
				return uint64(w.(float64))
			case "duration":
				return time.Duration(w.(float64))
			case "strings":
				out := []string{}
				for _, e := range w.([]interface{}) {
					out = append(out, e.(string))
				}
				return out
			case "ints":
				out := []int{}
				for _, e := range w.([]interface{}) {
					out = append(out, int(e.(float64)))
				}
				return out
			case "stringmap":
				out := map[string]string{}
				for k, e := range w.(map[string]interface{}) {
					out[k] = e.(string)
				}
				return out
			case "values":
				out := Values{}
				for k, e := range w.(map[string]interface{}) {
					out[k] = decode(e)
				}
				return out
			case "bytes":
				b, _ := base64.StdEncoding.DecodeString(w.(string))
				return b
			case "thing":
				m := w.(map[string]interface{})
				return &Thing{m["Name"].(string), int(m["Size"].(float64)), decode(m["Any"])}
			}
			panic("unknown type " + t)
		}
		out := make(map[string]interface{}, len(v))
		for k, e := range v {
			out[k] = decode(e)
		}
		return out
	}
	return x
}

type request struct {
	Files   [][2]string `json:"files"`
	Exec    string      `json:"exec"`
	Data    interface{} `json:"data"`
	Missing string      `json:"missing"`
	Left    string      `json:"left"`
	Right   string      `json:"right"`
}

func include(t *template.Template, counts map[string]int) func(string, interface{}) (string, error) {
	return func(name string, data interface{}) (string, error) {
		var buf strings.Builder
		if counts[name] > 50 {
			return "", fmt.Errorf("nested reference name: %s: %w", name, errors.New("unable to execute template"))
		}
		counts[name]++
		err := t.ExecuteTemplate(&buf, name, data)
		counts[name]--
		return buf.String(), err
	}
}

func tpl(parent *template.Template, counts map[string]int, missing string) func(string, interface{}) (string, error) {
	return func(text string, vals interface{}) (string, error) {
		t, err := parent.Clone()
		if err != nil {
			return "", err
		}
		t.Option("missingkey=" + missing)
		t.Funcs(template.FuncMap{"include": include(t, counts), "tpl": tpl(t, counts, missing)})
		t, err = t.New(parent.Name()).Parse(text)
		if err != nil {
			return "", fmt.Errorf("cannot parse template %q: %w", text, err)
		}
		var buf strings.Builder
		if err := t.Execute(&buf, vals); err != nil {
			return "", fmt.Errorf("error during tpl function execution for %q: %w", text, err)
		}
		return buf.String(), nil
	}
}

func dict(v ...interface{}) map[string]interface{} {
	out := map[string]interface{}{}
	for i := 0; i+1 < len(v); i += 2 {
		out[fmt.Sprint(v[i])] = v[i+1]
	}
	return out
}

func addTo(m map[string]interface{}, k string, v interface{}) map[string]interface{} {
	out := map[string]interface{}{k: v}
	for key, value := range m {
		if key != k {
			out[key] = value
		}
	}
	return out
}

func funcs() template.FuncMap {
	return template.FuncMap{
		"upper":       strings.ToUpper,
		"trunc":       func(n int, s string) string { if n < len(s) && n >= 0 { return s[:n] }; return s },
		"cat":         func(v ...interface{}) string { return strings.TrimSpace(fmt.Sprintln(v...)) },
		"dict":        dict,
		"list":        func(v ...interface{}) []interface{} { return v },
		"strs":        func(v ...string) []string { return v },
		"fail":        func(s string) (string, error) { return "", errors.New(s) },
		"needint":     func(n int) int { return n },
		"needint64":   func(n int64) int64 { return n },
		"needuint8":   func(n uint8) uint8 { return n },
		"needfloat":   func(f float64) float64 { return f },
		"needbool":    func(b bool) bool { return b },
		"needmap":     func(m map[string]interface{}) int { return len(m) },
		"needlist":    func(l []interface{}) int { return len(l) },
		"needstrings": func(l []string) int { return len(l) },
		"needstrmap":  func(m map[string]string) int { return len(m) },
		"needthing":   func(t *Thing) string { return t.Name },
		"twice":       func(a interface{}, b interface{}) string { return fmt.Sprint(a, "/", b) },
		"three":       func(a string, b int, c interface{}) string { return fmt.Sprint(a, b, c) },
		"mixed":       func(a string, b ...int) string { return fmt.Sprint(a, b) },
		"typeof":      func(a interface{}) string { return fmt.Sprintf("%T", a) },
		"nothing":     func() interface{} { return nil },
		"answer":      func() interface{} { return 42 },
		"word":        func() string { return "word" },
		"mapit":       func() interface{} { return map[string]interface{}{"a": "b", "n": nil} },
		"set":         func(m map[string]interface{}, k string, v interface{}) map[string]interface{} {
			if m == nil {
				m[k] = v
			}
			return addTo(m, k, v)
		},
		"div":         func(a, b int) int { return a / b },
		"dflt":        func(d interface{}, v ...interface{}) interface{} { if len(v) == 0 || v[0] == nil || v[0] == "" { return d }; return v[0] },
	}
}

func run(line []byte) (out, kind string, errs []string) {
	defer func() {
		if r := recover(); r != nil {
			kind = "panic"
			errs = []string{fmt.Sprint(r)}
		}
	}()
	var r request
	if err := json.Unmarshal(line, &r); err != nil {
		panic(err)
	}
	if r.Missing == "" {
		r.Missing = "zero"
	}
	t := template.New("gotpl").Delims(r.Left, r.Right)
	t.Option("missingkey=" + r.Missing)
	f := funcs()
	counts := map[string]int{}
	f["include"] = include(t, counts)
	f["tpl"] = tpl(t, counts, r.Missing)
	t.Funcs(f)
	chain := func(err error) []string {
		var list []string
		for err != nil {
			list = append(list, err.Error())
			err = errors.Unwrap(err)
		}
		return list
	}
	for _, file := range r.Files {
		if _, err := t.New(file[0]).Parse(file[1]); err != nil {
			return "", "parse", chain(err)
		}
	}
	var buf strings.Builder
	if err := t.ExecuteTemplate(&buf, r.Exec, decode(r.Data)); err != nil {
		kind := "error"
		var ee template.ExecError
		if errors.As(err, &ee) {
			kind = "exec"
		}
		return "", kind, chain(err)
	}
	return buf.String(), "ok", nil
}

func main() {
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	w := bufio.NewWriter(os.Stdout)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			done := make(chan [3]interface{}, 1)
			go func() { o, k, e := run(line); done <- [3]interface{}{o, k, e} }()
			var res [3]interface{}
			select {
			case res = <-done:
			case <-time.After(5 * time.Second):
				res = [3]interface{}{"", "timeout", nil}
			}
			o := res[0].(string)
			enc.Encode(map[string]interface{}{"out": base64.StdEncoding.EncodeToString([]byte(o)), "kind": res[1], "errs": res[2]})
			w.Flush()
		}
		if err != nil {
			return
		}
	}
}
