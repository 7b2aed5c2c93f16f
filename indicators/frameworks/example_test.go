package frameworks_test

import (
	"fmt"

	"eterritoire/indicators/frameworks"
	"eterritoire/surveys/lang"
)

// A framework is one YAML file. Every problem in it is listed, with its place
// and what was probably meant.
func ExampleRead() {
	const file = `framework:
  id: village
  version: "1"
  title: {fr: "Village connecté", en: "Connected village"}
tree:
  code: index
  name: {fr: "Score", en: "Score"}
  children:
    - code: V1
      name: {fr: "Électricité", en: "Electricity"}
      wieght: 0.5
      item: percentage
      goalposts: {worst: 90, best: 90}
`
	_, problems := frameworks.Read("village.yaml", []byte(file))
	en := lang.For("en")
	for _, p := range problems {
		fmt.Printf("%s: %s: %s (%s)\n", p.Pos, p.Code, en.Message(p.Message), en.Message(p.Hint))
	}
	// Output:
	// village.yaml:11:7: key-unknown: "wieght" is not a key that is known here (did you mean "weight"?)
	// village.yaml:13:19: goalposts-equal: the worst and the best value are the same (where less is better, the worst is the higher one)
}

func ExampleBuiltIn() {
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, axis := range fw.Main.Root.Children {
		fmt.Println(axis.Code, axis.Weight, axis.Name.In("en"))
	}
	// Output:
	// A1 0.2 Internal management
	// A2 0.2 Relations with citizens
	// A3 0.2 Equitable access to networks and services
	// A4 0.2 New services to the population
	// A5 0.2 Digital development hubs and partnerships
}
