package conformance

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"eterritoire/surveys/sheet"
)

// XForm turns the sheets of an XLSForm into the XForm that form engines load,
// as far as our own forms go, in every language they are written in. What it
// makes of them was compared with what pyxform makes (docs/decisions/0020).
func XForm(book *sheet.Book) (string, error) {
	c := &converter{lists: map[string][]map[string]string{}, paths: map[string]string{}, selected: map[string]bool{}}
	if err := c.read(book); err != nil {
		return "", err
	}
	root, err := c.tree()
	if err != nil {
		return "", err
	}
	c.locate(root, "/data")
	for _, n := range root.children {
		c.write(n)
	}
	return c.document(root), nil
}

// A converter is an XLSForm on its way.
type converter struct {
	survey, choices []map[string]string // rows by column
	settings        map[string]string
	languages       []string // as columns name them
	lists           map[string][]map[string]string
	order           []string          // of lists
	selected        map[string]bool   // lists that a question offers
	paths           map[string]string // of nodes by name

	binds, setvalues, body strings.Builder
	texts                  []text
}

// A text is an entry of itext.
type text struct {
	id    string
	words map[string]string // by language
}

// A node is a question, a group or a calculation.
type node struct {
	row      map[string]string
	path     string
	children []*node
}

func (c *converter) read(book *sheet.Book) error {
	for _, t := range book.Tables {
		rows, header, err := rowsOf(t)
		if err != nil {
			return err
		}
		switch t.Name {
		case "survey":
			c.survey = rows
			for _, h := range header {
				if l, ok := strings.CutPrefix(h, "label::"); ok {
					c.languages = append(c.languages, l)
				}
			}
		case "choices":
			c.choices = rows
		case "settings":
			if len(rows) > 0 {
				c.settings = rows[0]
			}
		}
	}
	if c.survey == nil || c.settings == nil {
		return errors.New("conformance: no sheet survey or settings")
	}
	for _, row := range c.choices {
		name := row["list_name"]
		if _, known := c.lists[name]; !known {
			c.order = append(c.order, name)
		}
		c.lists[name] = append(c.lists[name], row)
	}
	return nil
}

// rowsOf are a table's rows under its header.
func rowsOf(t *sheet.Table) (rows []map[string]string, header []string, err error) {
	problem := t.Rows(context.Background(), func(r *sheet.Row) bool {
		if header == nil {
			for i := range r.Cells {
				header = append(header, r.Cells[i].Text)
			}
			return true
		}
		row := map[string]string{}
		for i := range r.Cells {
			row[header[r.Cells[i].Col-1]] = r.Cells[i].Text
		}
		rows = append(rows, row)
		return true
	})
	if problem != nil {
		return nil, nil, fmt.Errorf("conformance: %s", problem.Code)
	}
	return rows, header, nil
}

func (c *converter) tree() (*node, error) {
	root := &node{}
	open := []*node{root}
	for _, row := range c.survey {
		top := open[len(open)-1]
		switch row["type"] {
		case "begin group":
			group := &node{row: row}
			top.children = append(top.children, group)
			open = append(open, group)
		case "end group":
			if len(open) == 1 {
				return nil, errors.New("conformance: a group ends that did not begin")
			}
			open = open[:len(open)-1]
		default:
			top.children = append(top.children, &node{row: row})
		}
	}
	if len(open) > 1 {
		return nil, errors.New("conformance: a group does not end")
	}
	return root, nil
}

func (c *converter) locate(n *node, path string) {
	n.path = path
	for _, child := range n.children {
		name := child.row["name"]
		c.paths[name] = path + "/" + name
		c.locate(child, path+"/"+name)
	}
}

var reference = regexp.MustCompile(`\$\{([^}]+)\}`)

// expression puts paths in the place of names.
func (c *converter) expression(s string) string {
	return reference.ReplaceAllStringFunc(s, func(ref string) string {
		path, ok := c.paths[reference.FindStringSubmatch(ref)[1]]
		if !ok {
			return "unknown(" + ref + ")" // which an engine refuses
		}
		return path
	})
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// words files the texts of a column; what is in none of the languages has none.
func (c *converter) words(id string, row map[string]string, column string) string {
	words := map[string]string{}
	for _, l := range c.languages {
		if w := row[column+"::"+l]; w != "" {
			words[l] = w
		}
	}
	if len(words) == 0 {
		return ""
	}
	c.texts = append(c.texts, text{id, words})
	return "jr:itext('" + id + "')"
}

// nodeTypes are the types of binds.
var nodeTypes = map[string]string{"text": "string", "note": "string", "integer": "int", "decimal": "decimal", "date": "date"}

func (c *converter) write(n *node) {
	row, kind := n.row, n.row["type"]
	bind := func(t, more string) {
		for _, a := range [...]struct{ attribute, column string }{{"relevant", "relevant"}, {"constraint", "constraint"}, {"calculate", "calculation"}} {
			if e := row[a.column]; e != "" {
				more += fmt.Sprintf(` %s="%s"`, a.attribute, escaped(c.expression(e)))
			}
		}
		if row["required"] == "yes" {
			more += ` required="true()"`
		}
		if t != "" {
			t = ` type="` + t + `"`
		}
		fmt.Fprintf(&c.binds, `<bind nodeset="%s"%s%s/>`+"\n", n.path, t, more)
	}
	label := func() string {
		var said strings.Builder
		for _, column := range []string{"label", "hint"} {
			if ref := c.words(n.path+":"+column, row, column); ref != "" {
				fmt.Fprintf(&said, `<%s ref="%s"/>`, column, escaped(ref))
			}
		}
		return said.String()
	}
	looks := ""
	if a := row["appearance"]; a != "" {
		looks = ` appearance="` + escaped(a) + `"`
	}
	if preset := row["default"]; strings.HasSuffix(preset, ")") {
		fmt.Fprintf(&c.setvalues, `<setvalue event="odk-instance-first-load" ref="%s" value="%s"/>`+"\n", n.path, escaped(preset))
	}
	verb, list, _ := strings.Cut(kind, " ")
	switch {
	case kind == "begin group":
		if row["relevant"] != "" {
			bind("", "")
		}
		fmt.Fprintf(&c.body, `<group ref="%s"%s>%s`+"\n", n.path, looks, label())
		for _, child := range n.children {
			c.write(child)
		}
		c.body.WriteString("</group>\n")
	case kind == "calculate":
		if row["bind::type"] == "" {
			bind("string", "")
		} else {
			bind(row["bind::type"], "")
		}
	case kind == "start", kind == "end":
		bind("dateTime", ` jr:preload="timestamp" jr:preloadParams="`+kind+`"`)
	case kind == "today":
		bind("date", ` jr:preload="date" jr:preloadParams="today"`)
	case verb == "select_one" || verb == "select_multiple":
		control := map[string]string{"select_one": "select1", "select_multiple": "select"}[verb]
		bind("string", "")
		c.selected[list] = true
		filter := ""
		if f := row["choice_filter"]; f != "" {
			filter = "[" + c.expression(f) + "]"
		}
		fmt.Fprintf(&c.body, `<%s ref="%s"%s>%s<itemset nodeset="%s"><value ref="name"/><label ref="jr:itext(itextId)"/></itemset></%[1]s>`+"\n",
			control, n.path, looks, label(), escaped("instance('"+list+"')/root/item"+filter))
	default:
		readonly := ""
		if kind == "note" {
			readonly = ` readonly="true()"`
		}
		bind(nodeTypes[kind], readonly)
		fmt.Fprintf(&c.body, `<input ref="%s"%s>%s</input>`+"\n", n.path, looks, label())
	}
}

// instance writes the nodes that answers stand in, with what they hold at
// first.
func instance(b *strings.Builder, n *node) {
	for _, child := range n.children {
		name := child.row["name"]
		b.WriteString("<" + name + ">")
		if preset := child.row["default"]; !strings.HasSuffix(preset, ")") {
			b.WriteString(escaped(preset))
		}
		instance(b, child)
		b.WriteString("</" + name + ">")
	}
}

// secondary writes the choices, and files their texts.
func (c *converter) secondary(b *strings.Builder) {
	for _, name := range c.order {
		if !c.selected[name] {
			continue
		}
		fmt.Fprintf(b, `<instance id="%s"><root>`, escaped(name))
		for i, row := range c.lists[name] {
			id := fmt.Sprintf("%s-%d", name, i)
			c.words(id, row, "label")
			fmt.Fprintf(b, "<item><itextId>%s</itextId><name>%s</name>", escaped(id), escaped(row["name"]))
			for _, column := range [...]string{"official", "code", "region", "department", "kind"} {
				if row[column] != "" {
					fmt.Fprintf(b, "<%s>%s</%[1]s>", column, escaped(row[column]))
				}
			}
			b.WriteString("</item>")
		}
		b.WriteString("</root></instance>\n")
	}
}

// itext writes the texts of every language, with what nodes hold put in.
func (c *converter) itext(b *strings.Builder) {
	b.WriteString("<itext>\n")
	for _, l := range c.languages {
		first := ""
		if l == c.settings["default_language"] {
			first = ` default="true()"`
		}
		fmt.Fprintf(b, `<translation lang="%s"%s>`+"\n", escaped(l), first)
		for _, t := range c.texts {
			shown := reference.ReplaceAllStringFunc(escaped(t.words[l]), func(ref string) string {
				return `<output value="` + escaped(c.expression(ref)) + `"/>`
			})
			fmt.Fprintf(b, `<text id="%s"><value>%s</value></text>`+"\n", escaped(t.id), shown)
		}
		b.WriteString("</translation>\n")
	}
	b.WriteString("</itext>\n")
}

func (c *converter) document(root *node) string {
	var model, lists, texts strings.Builder
	instance(&model, root)
	c.secondary(&lists)
	c.itext(&texts)
	return `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" ` +
		`xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms">
<h:head><h:title>` + escaped(c.settings["form_title"]) + `</h:title><model odk:xforms-version="1.0.0">
` + texts.String() + `<instance><data id="` + escaped(c.settings["form_id"]) + `" version="` + escaped(c.settings["version"]) + `">` +
		model.String() + `<orx:meta><orx:instanceID/></orx:meta></data></instance>
` + lists.String() + c.binds.String() + c.setvalues.String() + `</model></h:head>
<h:body>
` + c.body.String() + `</h:body></h:html>`
}
