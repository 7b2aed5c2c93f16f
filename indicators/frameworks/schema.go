package frameworks

import (
	"encoding/json"
	"strings"

	"eterritoire/surveys"
)

// Schema is the JSON Schema (2020-12) of a framework file, with which an editor
// completes keys and says what they are, in both languages. It refuses what can
// be refused without reading the whole file; Read has the last word.
func Schema() []byte {
	defs := node{"text": node{
		"description": "Un texte en chaque langue / A text in each language",
		"anyOf": []any{
			node{"type": "object", "minProperties": 1, "propertyNames": node{"pattern": slugPattern.String()}, "additionalProperties": node{"type": scalars}},
			node{"type": scalars},
		},
	}}
	for _, o := range objects[1:] {
		defs[o.id()] = o.schema()
	}
	leaf, _ := defs["leaf"].(node)
	leaf["allOf"] = itemRules()
	s := objects[0].schema()
	s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	s["$id"] = "urn:eterritoire:framework"
	s["title"] = "Référentiel d'eterritoire / Framework of eterritoire"
	s["$defs"] = defs
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("frameworks: " + err.Error()) // it holds nothing but texts
	}
	return append(b, '\n')
}

// A node is a piece of a schema.
type node map[string]any

// scalars are the types of a word: a code such as 2022 is a number to YAML.
var scalars = []any{"string", "number", "boolean"}

// id is the object's name without spaces.
func (o object) id() string { return strings.ReplaceAll(o.name, " ", "_") }

func ref(name string) node { return node{"$ref": "#/$defs/" + strings.ReplaceAll(name, " ", "_")} }

func listOfNodes(item any) node { return node{"type": "array", "items": item} }

// schema is the object's own: its keys and no others.
func (o object) schema() node {
	properties, needed := node{}, []any{}
	for _, f := range o.fields {
		p := f.schema()
		p["title"] = f.says["fr"] + " / " + f.says["en"]
		properties[f.key] = p
		if f.need {
			needed = append(needed, f.key)
		}
	}
	s := node{"type": "object", "properties": properties, "additionalProperties": false}
	if len(needed) > 0 {
		s["required"] = needed
	}
	return s
}

// schema is that of the field's value.
func (f field) schema() node {
	switch f.is {
	case isCode:
		return node{"type": scalars, "pattern": codePattern.String()}
	case isEnum:
		return node{"enum": f.words}
	case isText:
		return ref("text")
	case isNumber:
		return node{"type": "number"}
	case isScore:
		return node{"type": "number", "minimum": 0}
	case isShare:
		return node{"type": "number", "minimum": 0, "maximum": 1}
	case isWeight:
		return node{"type": "number", "exclusiveMinimum": 0}
	case isCount:
		return node{"type": "integer", "minimum": 0}
	case isFlag:
		return node{"enum": []any{true, false, "true", "false", "yes", "no", "oui", "non"}}
	case isRefs:
		return listOfNodes(node{"type": scalars})
	case isNumbers:
		return listOfNodes(node{"type": "number"})
	case isEnds:
		end := node{"anyOf": []any{node{"type": "number"}, node{"enum": []any{"-.inf", ".inf"}}}}
		return node{"type": "array", "items": end, "minItems": 2, "maxItems": 2}
	case isTexts:
		return listOfNodes(ref("text"))
	case isPairs:
		return node{"type": "object", "additionalProperties": node{"type": "number"}}
	case isMap:
		return ref(f.of)
	case isMaps:
		return listOfNodes(ref(f.of))
	case isMean:
		return node{"anyOf": []any{node{"enum": means}, ref("aggregation")}}
	case isNodes:
		return node{"type": "array", "minItems": 1, "items": either("children", ref("branch"), ref("leaf"))}
	case isShares:
		return node{"type": "array", "minItems": 1, "items": either("indicator", ref("share"), ref("profile branch"))}
	}
	return node{"type": scalars}
}

// either is one schema where a key is there, and another where it is not.
func either(key string, with, without node) node {
	return node{"type": "object", "if": node{"required": []any{key}}, "then": with, "else": without}
}

// itemRules say which keys go with which item.
func itemRules() []any {
	var rules []any
	for _, name := range itemNames() {
		item, _ := surveys.ItemOf(name)
		without, needed := node{}, []any{}
		for _, key := range []string{"levels", "options", "full_at", "unit", "range"} {
			without[key] = false
		}
		for _, key := range itemKeys[item] {
			delete(without, key)
			if key == "levels" || key == "options" {
				needed = append(needed, key)
			}
		}
		rule := node{"properties": without}
		switch item {
		case surveys.Number, surveys.Percentage:
			rule["oneOf"] = []any{node{"required": []any{"goalposts"}}, node{"required": []any{"normalisation"}}}
		default:
			rule["required"] = needed
		}
		rules = append(rules, node{"if": node{"properties": node{"item": node{"const": name}}, "required": []any{"item"}}, "then": rule})
	}
	return rules
}
