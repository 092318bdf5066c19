// Prints what Go's own packages say, for tests/unit/golang/test_against_go.py:
//
//	go run generate.go fmt > fmt.txt        and so on for json, regexp, time
//
// Each line has fields in hexadecimal, separated by blanks; the first ones are the input, the last is the answer.
package main

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"regexp"
	"strings"
	"time"
)

var (
	out    = bufio.NewWriter(os.Stdout)
	random = rand.New(rand.NewSource(20))
)

func row(fields ...string) {
	for i, field := range fields {
		if i > 0 {
			fmt.Fprint(out, " ")
		}
		if field == "" {
			fmt.Fprint(out, "-")
		} else {
			fmt.Fprint(out, hex.EncodeToString([]byte(field)))
		}
	}
	fmt.Fprintln(out)
}

// The operands, in the order of OPERANDS in the test.
var operands = []any{
	nil, true, "héllo\n\"x`", 42, -7, int64(1 << 40), uint8(200), uint64(1 << 63), 3.14, 1e6, 1e21, -0.5, math.Inf(1),
	math.NaN(), 1e-7, 123456789.0, []byte("ab\xff"), []any{1, "a", nil, 2.5},
	map[string]any{"b": 1, "a": []any{"x"}, "c": nil}, []string{"p", "q"}, "a\xffb\xe2\x82", 0, int32(0x1F600),
	0.000001234, 5e-324, 1.7976931348623157e308, "", time.Duration(1500000000),
}

func formats() {
	flags := []string{"", "-", "+", "#", " ", "0", "+#", "-0", "# ", "0+"}
	widths := []string{"", "8", "3", "*"}
	precisions := []string{"", ".2", ".0", ".", ".10"}
	verbs := "vTtbcdoOqxXUeEfFgGsz!"
	for i := 0; i < 2500; i++ {
		width := widths[random.Intn(len(widths))]
		verb := verbs[random.Intn(len(verbs))]
		operand := random.Intn(len(operands))
		format := "<%" + flags[random.Intn(len(flags))] + width + precisions[random.Intn(len(precisions))] + string(verb) + ">"
		arguments := []any{operands[operand]}
		if width == "*" {
			arguments = []any{6, operands[operand]}
		}
		row(format, fmt.Sprint(operand), fmt.Sprintf(format, arguments...))
	}
	for _, format := range []string{
		"%", "%!", "%d %d", "%[2]d %[1]d", "%[3]d", "%[x]d", "%[2]*[1]d", "%[1]", "%[", "%[]d", "%[5]d %d", "%.[2]*f",
		"%.*f", "%[1]2d", "%[1].2d", "%é", "%%d", "100%%", "%s", "%s %s", "%[99999999999]d",
		"%d %s %[1]d", "abc",
	} {
		for operand, value := range operands {
			row(format, fmt.Sprint(operand), fmt.Sprintf(format, value))
		}
	}
}

func jsonTexts() {
	seeds := []string{
		`{"a":1,"b":[true,false,null,"x\u00e9\n"],"c":{"d":-1.5e3}}`, `"abc\ud83d\ude00"`, ` {"a" : [ ] } `, `nul`, `-`,
		`1.`, `"\`, `{"a":1e999}`, `"\ud800x"`, `01`, `"\u12"`, `[1,]`, `{"a":}`, `{,}`, `[`, "\"a\x01\"", "\"\xff\"",
		"é", "'a'", `"a" "b"`, ``, ` `, `1E+2`, `{"a":1,"a":2}`, `"\/\b\f<&>"`, "\"\u2028\"", "1e-7", "1e21", "123456789",
	}
	characters := "{}[]\",:0123456789.eE+-truefalsnl\\u \n'\xc3\xa9\x00"
	for i := 0; i < 2000; i++ {
		text := []byte(seeds[random.Intn(len(seeds))])
		for n := random.Intn(4); n > 0 && len(text) > 0; n-- {
			at, char := random.Intn(len(text)), characters[random.Intn(len(characters))]
			switch random.Intn(3) {
			case 0:
				text[at] = char
			case 1:
				text = append(text[:at], text[at+1:]...)
			default:
				text = append(text[:at], append([]byte{char}, text[at:]...)...)
			}
		}
		var value any
		answer := "value "
		if err := json.Unmarshal(text, &value); err != nil {
			answer = "error " + err.Error()
		} else {
			written, _ := json.Marshal(value)
			answer += string(written)
		}
		row(string(text), answer)
	}
}

func patterns() {
	seeds := []string{
		"a(b|c)*d", "[a-z]+", "[^0-9]", "(?i)abc", "(?P<name>x)(?<y>z)", "^foo$", `\d+\.\d+`, `\bword\b`, "a{2,3}", "x*?",
		"[[:alpha:]]+", `\pL\p{Greek}`, `\Q.*\E`, `\x41\x{1F600}`, "(?s).*", "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "a**",
		"a{1001}", "(", "[a", `\`, "a)", "(?z)", `\8`, "[z-a]", "[[:foo:]]", "x{2}{3}", "(?P<n", "(?P<a-b>x)", `\C`, `\Z`,
		"(?=a)", `\p{Foo}`, "*a", "a||b", "()", `[\d\s]`, "(((x{100}){100}){100})", `\é`, "x{2,1}", "(?<n>a)(?<n>b)",
		"[]a]", `\A\B`, `\pz`,
	}
	characters := []rune("abz09()[]{}*+?|^$.\\-:,<>=!PQEdswWDSbBpxiUm é")
	texts := []string{"", "abc", "foo\nbar", "a.b.c", "aXbx09 zé-x", "word wor d", "aaaa\n"}
	for i := 0; i < 1000; i++ {
		pattern := []rune(seeds[random.Intn(len(seeds))])
		for n := random.Intn(4); n > 0 && len(pattern) > 0; n-- {
			at, char := random.Intn(len(pattern)), characters[random.Intn(len(characters))]
			switch random.Intn(3) {
			case 0:
				pattern[at] = char
			case 1:
				pattern = append(pattern[:at], pattern[at+1:]...)
			default:
				pattern = append(pattern[:at], append([]rune{char}, pattern[at:]...)...)
			}
		}
		compiled, err := regexp.Compile(string(pattern))
		if err != nil {
			row(string(pattern), "error "+err.Error())
			continue
		}
		var answer strings.Builder
		for _, text := range texts {
			fmt.Fprintf(&answer, "%q%q%q", compiled.ReplaceAllString(text, "<$1${0}$$>"), compiled.Split(text, -1),
				compiled.FindAllString(text, 2))
		}
		row(string(pattern), "value "+answer.String())
	}
}

func times() {
	layouts := []string{
		time.RFC3339Nano, time.ANSIC, time.UnixDate, time.RFC822Z, time.RFC850, time.RFC1123, time.Kitchen, time.StampNano,
		"2006-01-02 15:04:05.000 -07:00:00", "Jan _2 06 3:4:5pm", "002 __2 2006", "_2006 Z070000 Z07:00:00 Z0700 Z07 -07",
		"Monday January 2 at 1/2/06, 03PM ,999 .00", "Janet Mon Mond 15h 1.9999",
	}
	characters := "0123456789:-+ ZTaAMP.,"
	for i := 0; i < 400; i++ {
		moment := time.Unix(random.Int63n(8e9)-3e9, random.Int63n(1e9)).UTC()
		layout := layouts[random.Intn(len(layouts))]
		text := []byte(moment.Format(layout))
		row("format", fmt.Sprint(moment.UnixNano()), layout, string(text))
		if random.Intn(2) == 0 {
			text[random.Intn(len(text))] = characters[random.Intn(len(characters))]
		}
		answer := ""
		if parsed, err := time.Parse(layout, string(text)); err != nil {
			answer = "error " + err.Error()
		} else {
			answer = "value " + parsed.String()
		}
		row("parse", string(text), layout, answer)
		span := time.Duration(random.Int63n(1e17) - 5e16)
		row("duration", fmt.Sprint(int64(span)), "", fmt.Sprint(span, span.Round(time.Second), span.Truncate(time.Minute)))
	}
}

func main() {
	map[string]func(){"fmt": formats, "json": jsonTexts, "regexp": patterns, "time": times}[os.Args[1]]()
	out.Flush()
}
