// Package frameworks reads a framework's YAML file, or the same as a workbook,
// into an indicators.Framework, checks it in one pass, and writes it back
// without loss. The built-in frameworks are embedded in data/.
package frameworks

import (
	"embed"
	"fmt"
	"sync"

	"eterritoire/indicators"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

//go:embed data
var data embed.FS

// Default is the name of the built-in framework used where none is named.
const Default = "e-territoires"

// Names lists the built-in frameworks.
func Names() []string { return []string{Default} }

// BuiltIn is a built-in framework by name. It is read once and shared: nobody
// changes it.
func BuiltIn(name string) (*indicators.Framework, error) {
	if name != Default {
		return nil, fmt.Errorf("no framework is called %q", name)
	}
	return eterritoires()
}

var eterritoires = sync.OnceValues(func() (*indicators.Framework, error) {
	b, err := data.ReadFile("data/" + Default + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", Default, err)
	}
	fw, problems := Read(Default+".yaml", b)
	if fw == nil {
		return nil, fmt.Errorf("reading %s: %s: %s", Default, problems[0].Pos, lang.For("en").Message(problems[0].Message))
	}
	return fw, nil
})

// Read reads and checks a framework, a YAML file or a workbook. Every problem is
// listed, with its line and column, or its sheet and cell; with an error among
// them the framework is nil. Comments in the file are not kept.
func Read(name string, data []byte) (*indicators.Framework, diag.List) { return read(name, data) }

// Export writes the canonical YAML of a framework: reading it and exporting
// again gives the same bytes. Its digest is theirs.
func Export(fw *indicators.Framework) []byte { return export(fw) }

// Edited reports whether a workbook no longer says what its digest does, or
// says nothing that can be read: somebody has worked in it.
func Edited(name string, data []byte) bool {
	fw, written, _ := readWorkbook(name, data)
	return fw == nil || fw.Digest != written
}
