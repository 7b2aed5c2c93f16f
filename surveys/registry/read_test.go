package registry_test

import (
	"bytes"
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// book reads a file of a user's; the name says what it is written in.
func book(tb testing.TB, name, content string) *sheet.Book {
	tb.Helper()
	b, problems, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: bytes.NewReader([]byte(content)), Size: int64(len(content))}, sheet.Limits{})
	if err != nil || problems.HasErrors() {
		tb.Fatal(err, problems)
	}
	return b
}

func saying(l diag.List) string {
	var b strings.Builder
	for _, p := range l {
		b.WriteString(p.Pos.String() + " " + p.Code + "\n")
	}
	return b.String()
}

const districts = `
## Liste
| Registre des districts (fictif) |           |                    |             |           |
|                      |               |                    |             |             |
| Code                 | Nom du territoire | Type           | Région      | Département | Autres noms |
| D1                   | Valmont (fictive) | commune        | Hautes-Terres | Grand-Pré | Valmont-le-Haut; Vallemont |
| D2                   | Valmont (fictive) | commune        | Basses-Terres | Marais    |             |
| D3                   | Port-Clair I      | Commune d'arrondissement | Basses-Terres | Marais | |
| D3                   | Port-Clair II     | Commune d'arrondissement | Basses-Terres | Marais | |
| D4                   |                   | commune        | Basses-Terres | Marais    |             |
| D5                   | VALMONT (Fictive) | commune        | basses terres | marais    |             |
| D6                   | Port-Clair        | communauté urbaine | Basses-Terres | Marais |            |
|                      |                   |                | Hautes-Terres | Grand-Pré |             |
`

func TestRead(t *testing.T) {
	r, problems := registry.Read(context.Background(), book(t, "districts.md", districts))
	want := "districts.md:Liste!A7 registry-code-twice\n" +
		"districts.md:Liste!B8 registry-name-missing\n" +
		"districts.md:Liste!B9 registry-twice\n" +
		"districts.md:Liste!B11 registry-name-missing\n"
	if got := saying(problems); got != want {
		t.Errorf("problems\n%swant\n%s", got, want)
	}
	if len(r.Entities) != 4 || len(r.Regions) != 2 || len(r.Departments) != 2 {
		t.Fatalf("%d entities, %d regions, %d departments", len(r.Entities), len(r.Regions), len(r.Departments))
	}
	for _, c := range []struct {
		registry.Naming
		want string
	}{
		{registry.Naming{Name: "Valmont (fictive)"}, "homonym: D1 D2"},
		{registry.Naming{Name: "Commune de Valmont (fictive)", Region: "hautes terres"}, "D1"},
		{registry.Naming{Name: "Valmont (fictive)", Department: "Marais"}, "D2"},
		{registry.Naming{Name: "Valmont (fictive)", Department: "Mareis"}, "D2"},
		{registry.Naming{Name: "Vallemont"}, "D1"},
		{registry.Naming{Name: "Port Clair 1er"}, "D3"},
		{registry.Naming{Name: "d6"}, "D6"},
	} {
		if got := told(r.Match(c.Naming)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.Naming, got, c.want)
		}
	}
}

func TestReadWithoutCodes(t *testing.T) {
	r, problems := registry.Read(context.Background(), book(t, "noms.csv", "Commune;Région\nObala;Centre\nBuea;Sud-Ouest\n"))
	if len(problems) > 0 || len(r.Entities) != 2 {
		t.Fatal(saying(problems), r)
	}
	m := r.Match(registry.Naming{Name: "Buea Council", Region: "South West"}) // the built-in registry knows the region's English name
	if m.Entity == nil || m.Entity.Name != "Buea" || m.Entity.Key() != "name:buea|sud ouest|" {
		t.Errorf("%+v", m)
	}
}

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ name, content, want string }{
		{"a.csv", "x,y\n1,2\n", "a.csv registry-header\n"},
		{"a.csv", "nom,region\n,Centre\n", "a.csv!A2 registry-name-missing\na.csv registry-empty\n"},
		{"a.csv", "nom,region,maire\n???,Centre,x\n", "a.csv!A2 registry-name-unreadable\na.csv!1 columns-unused\na.csv registry-empty\n"},
		{"a.csv", "nom\n" + strings.Repeat("x", 500) + "\nObala\n", "a.csv!A2 registry-cell\n"},
	} {
		if _, problems := registry.Read(context.Background(), book(t, c.name, c.content)); saying(problems) != c.want {
			t.Errorf("%.40q:\n%swant\n%s", c.content, saying(problems), c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("code,nom,region,departement,type,alias\nA1,Obala,Centre,Lekié,commune,x;y\nA1,Obala,,,,\n"))
	f.Add([]byte("Commune;Arrondissement\nYaoundé VI;Yaounde 6e\n;\n6e;6\n"))
	f.Add([]byte("titre\n\nnom,nom,official name,official name en\nà,b,c,d\n\"\xff\",\x00\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		b, _, err := sheet.Open(t.Context(), sheet.File{Name: "f.csv", ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
		if err != nil || b == nil {
			return
		}
		r, problems := registry.Read(t.Context(), b)
		if r == nil {
			if !problems.HasErrors() {
				t.Error("nothing was read, and nothing was said")
			}
			return
		}
		for _, e := range r.Entities {
			n := registry.Naming{Code: e.Code, Name: e.Name, Region: e.Region.In("fr"), Department: e.Department.In("fr")}
			if m := r.Match(n); m.Entity != nil && m.Entity != e && e.Code != "" {
				t.Errorf("%+v is %+v", n, m.Entity)
			}
			if r.Of(&surveys.Territory{Key: e.Key()}) == nil {
				t.Errorf("%+v is not found by its key", e)
			}
		}
	})
}

func TestDecisions(t *testing.T) {
	l := &registry.Lookup{Registry: registry.BuiltIn(), Strict: true}
	problems := l.Decide([]registry.Decision{
		{Read: "Obalaa · Centre", Means: "Obala"},
		{Read: "Douala", Means: "CM005004CU"},
		{Read: "Nowhere", Means: "-"},
		{Read: "Bangante", Means: ""},
		{Read: "Kribi", Means: "Kribi", Pos: diag.Pos{File: "m.csv", Row: 6}},
		{Read: "douala", Means: "Douala V", Pos: diag.Pos{File: "m.csv", Row: 7}},
	})
	if got := saying(problems); got != "m.csv!6 mapping-territory\nm.csv!7 mapping-twice\n" {
		t.Error(got)
	}
	for _, c := range []struct {
		registry.Naming
		want string
	}{
		{registry.Naming{Name: "OBALAA", Region: "Centre"}, "CM002002007"},
		{registry.Naming{Name: "Obalaa", Region: "Nord"}, "unknown:"},
		{registry.Naming{Name: "Douala", Region: "Littoral", Department: "Wouri"}, "CM005004CU"},
		{registry.Naming{Name: "nowhere"}, "own:"},
		{registry.Naming{Name: "Bangante"}, "near: CM008007001"},
	} {
		if got := told(l.Match(c.Naming)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.Naming, got, c.want)
		}
	}
}

// dataset is territories as sources name them, settled by a lookup.
func dataset(l *registry.Lookup, names ...registry.Naming) *surveys.Dataset {
	d := surveys.NewDataset(&surveys.Survey{Kinds: []surveys.Choice{{Name: "commune"}, {Name: "ca"}, {Name: "cu"}}})
	for i, n := range names {
		t := &surveys.Territory{Code: n.Code, Name: n.Name, Region: n.Region, Department: n.Department, Kind: n.Kind, Pos: diag.Pos{File: "f.csv", Row: i + 2, Col: 1}}
		t.Key = surveys.TerritoryKey(t.Code, t.Name, t.Region, t.Department)
		l.Settle(t, d.Survey.Kinds)
		d.Add(t, &surveys.Response{})
	}
	return d
}

func TestSourcesAgree(t *testing.T) {
	l := &registry.Lookup{Registry: registry.BuiltIn(), Language: "en"}
	d := dataset(l, registry.Naming{Name: "Yde VI"}, registry.Naming{Name: "Yaoundé 6e", Region: "Centre"}, registry.Naming{Code: "CM002007006"},
		registry.Naming{Name: "Maroua 1", Region: "Far North"}, registry.Naming{Name: "Valmont (fictive)"})
	if len(d.Territories) != 3 || d.Territories[0].Count != 3 {
		t.Fatalf("%d territories, the first with %d responses", len(d.Territories), d.Territories[0].Count)
	}
	got := *d.Territories[0]
	if got.Key != "code:CM002007006" || got.Name != "Yaoundé VI" || got.Region != "Centre" || got.Department != "Mfoundi" || got.Kind != "ca" {
		t.Errorf("%+v", got)
	}
	if d.Territories[1].Region != "Far North" || d.Territories[2].Key != "name:valmont (fictive)||" {
		t.Errorf("%+v, %+v", d.Territories[1], d.Territories[2])
	}
	if got := saying(l.Unrecognised(d)); got != " territory-unregistered\n" {
		t.Error(got)
	}
	l.Strict = true
	if got := saying(l.Unrecognised(d)); got != "f.csv!A6 territory-unknown\n" {
		t.Error(got)
	}
}

// The wording is what people decide by.
func TestProblemsInFrench(t *testing.T) {
	l := &registry.Lookup{Registry: registry.BuiltIn()}
	d := dataset(l, registry.Naming{Name: "Obalaa", Department: "Lekié"}, registry.Naming{Name: "Yaoundé"})
	var got []string
	for _, p := range l.Unrecognised(d) {
		got = append(got, lang.For("fr").Message(p.Message))
	}
	want := []string{
		"«\u00a0Obalaa\u00a0» n'est pas dans le registre\u00a0; peut-être est-ce Obala, CM002002007, Lekié (1 lettre d'écart, même département)",
		"«\u00a0Yaoundé\u00a0» est le nom de plusieurs territoires\u00a0: Communauté urbaine de Yaoundé, CM002007CU, Mfoundi (même nom)\u00a0; Yaoundé I, CM002007001, Mfoundi (son numéro manque)",
	}
	if len(got) != 2 || got[0] != want[0] || !strings.HasPrefix(got[1], want[1]) {
		t.Errorf("%q", got)
	}
	if q := l.Questions(d); len(q) != 2 || q[0].Read != "Obalaa · Lekié" || len(q[1].Proposals) != 8 {
		t.Errorf("%+v", q)
	}
}

func TestCount(t *testing.T) {
	r := registry.BuiltIn()
	l := &registry.Lookup{Registry: r}
	d := dataset(l, registry.Naming{Name: "Obala"}, registry.Naming{Name: "Mairie d'Obala"}, registry.Naming{Name: "Yaoundé 3"}, registry.Naming{Name: "Buea"}, registry.Naming{Name: "Valmont (fictive)"})
	for _, c := range []struct {
		scope                              []string
		expected, received, regions, first int
	}{
		{[]string{"all"}, 374, 3, 10, 0},
		{[]string{"tous"}, 374, 3, 10, 0},
		{[]string{"region=Centre"}, 71, 2, 1, 2},
		{[]string{"région=centre", "type=ca"}, 7, 1, 1, 1},
		{[]string{"departement=Lékié"}, 9, 1, 1, 1},
		{[]string{"South-West", "Centre"}, 104, 3, 2, 2},
		{[]string{"kind=cu"}, 14, 0, 10, 0},
	} {
		scope, wrong := r.Scope(c.scope)
		if wrong != "" {
			t.Errorf("%v: %s", c.scope, wrong)
			continue
		}
		got := r.Count(scope, d)
		if got.Expected != c.expected || got.Received != c.received || len(got.Missing) != c.expected-c.received || len(got.Within) != c.regions || got.Within[0].Received != c.first {
			t.Errorf("%v: %d of %d, %d missing, %d regions, %d in the first", c.scope, got.Received, got.Expected, len(got.Missing), len(got.Within), got.Within[0].Received)
		}
		sum := 0
		for _, region := range got.Within {
			for _, department := range region.Within {
				sum += department.Expected
			}
		}
		if sum != got.Expected {
			t.Errorf("%v: the departments have %d", c.scope, sum)
		}
	}
	if _, wrong := r.Scope([]string{"region=Lekié"}); wrong != "region=Lekié" {
		t.Errorf("a department is taken for a region: %q", wrong)
	}
	if got := r.Unregistered(d); len(got) != 1 {
		t.Errorf("%d are not registered", len(got))
	}
}

// The data files are as their README says: sorted, and each alias of a code.
func TestDataFilesAreSorted(t *testing.T) {
	for _, name := range []string{"regions", "departments", "communes", "city-councils", "aliases", "abbreviations", "places", "odbl/usual-names"} {
		b, err := os.ReadFile("data/" + name + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")[1:]
		if !slices.IsSortedFunc(lines, func(a, b string) int {
			return strings.Compare(strings.Split(a, ",")[0], strings.Split(b, ",")[0])
		}) {
			t.Errorf("%s.csv is not sorted", name)
		}
	}
}
