package ask

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// hall is a survey with a question of every kind, in texts as long as those of
// the real ones.
func hall() *surveys.Survey {
	steps := func(texts ...lang.Text) []surveys.Choice {
		var choices []surveys.Choice
		for i, t := range texts {
			choices = append(choices, surveys.Choice{Name: fmt.Sprint("niv", i), Label: t})
		}
		return choices
	}
	advice := lang.T("Retenez le palier le plus élevé dont toutes les conditions sont remplies\u00a0; en cas d'hésitation, le plus bas.",
		"Keep the highest step whose conditions are all met; when in doubt, the lower one.")
	return &surveys.Survey{
		ID: "essai", Version: "1.0", Title: lang.T("Maturité numérique d'une commune d'essai", "Digital maturity of a trial council"),
		Groups: []surveys.Group{
			{Code: "A1", Label: lang.T("Gestion interne de la mairie", "Internal management of the town hall")},
			{Code: "A1.1", Parent: "A1", Label: lang.T("Énergie, équipement et raccordement", "Power, equipment and connection")},
			{Code: "A2", Label: lang.T("Relations avec les habitants et les entreprises", "Relations with residents and firms")},
		},
		Questions: []*surveys.Question{
			{
				Code: "A1.1.1", Name: "courant", Item: surveys.Maturity, Type: surveys.SelectOne, ListName: "s", Group: "A1.1", Hint: advice,
				Heading:  lang.T("Courant à la mairie", "Power at the town hall"),
				Label:    lang.T("Combien de temps, un jour ouvré ordinaire, les services de la mairie peuvent-ils travailler avec du courant\u00a0?", "For how long, on an ordinary working day, can the town hall's departments work with power?"),
				Evidence: lang.T("Factures, relevés de coupures, fiche du groupe électrogène.", "Bills, records of cuts, sheet of the generator."),
				Who:      []string{"SG", "ELU"},
			},
			{Code: "A1.1.2", Name: "budget", Item: surveys.Percentage, Type: surveys.Decimal, Group: "A1.1", Range: [2]float64{0, 100}, Heading: lang.T("Part du budget", "Share of the budget"), Label: lang.T("Quelle part du budget exécuté est allée au numérique\u00a0?", "Which share of the budget went to digital work?"), Unit: lang.T("%\u00a0du budget exécuté", "% of the budget")},
			{Code: "A1.1.3", Name: "logiciels", Item: surveys.Checklist, Type: surveys.SelectMultiple, ListName: "l", Group: "A1.1", Heading: lang.T("Logiciels des services", "Software of departments"), Label: lang.T("Lesquels de ces services travaillent avec un logiciel\u00a0?", "Which of these departments work with software?")},
			{Code: "A2.1", Name: "site", Item: surveys.YesNo, Type: surveys.SelectOne, Group: "A2", Heading: lang.T("Site officiel", "Official site"), Label: lang.T("La commune a-t-elle un site officiel à jour\u00a0?", "Has the council an official site, up to date?")},
			{Code: "A2.2", Name: "debit", Item: surveys.Number, Type: surveys.Decimal, Group: "A2", Range: [2]float64{0, math.Inf(1)}, Unit: lang.T("Mbit/s", "Mbit/s"), Heading: lang.T("Débit mesuré", "Bandwidth measured"), Label: lang.T("Quel débit mesure-t-on au guichet\u00a0?", "Which bandwidth is measured at the counter?")},
			{Code: "A2.3", Name: "acces", Item: surveys.Choose, Type: surveys.SelectOne, ListName: "a", Group: "A2", Heading: lang.T("Accès principal", "Main access"), Label: lang.T("Par quel accès\u00a0?", "By which access?")},
		},
		Choices: map[string][]surveys.Choice{
			"s": steps(
				lang.T("Moins de deux heures, ou pas de courant du tout\u00a0; rien n'est prévu quand il manque.", "Less than two hours, or no power at all; nothing is planned for cuts."),
				lang.T("De deux à quatre heures\u00a0; un groupe existe mais son carburant n'est pas budgétisé.", "Two to four hours; there is a generator, without a budget for its fuel."),
				lang.T("Toute la journée avec des coupures\u00a0; une source de secours tient au moins l'état civil.", "All day with cuts; a backup keeps at least civil registration going."),
				lang.T("Toute la journée sans coupure sensible, grâce à une source de secours entretenue et budgétisée chaque année.", "All day without noticeable cuts, thanks to a backup that is maintained and budgeted every year."),
				lang.T("Toute la journée, en bonne part par le solaire, avec un suivi des consommations publié.", "All day, largely from solar power, with published monitoring of consumption."),
			),
			"l": {{Name: "rh", Label: lang.T("Personnel", "Staff")}, {Name: "courrier", Label: lang.T("Courrier", "Mail")}, {Name: "compta", Label: lang.T("Comptabilité", "Accounts")}},
			"a": {{Name: "fibre", Label: lang.T("Fibre", "Fibre")}, {Name: "radio", Label: lang.T("Radio", "Radio")}},
		},
		Respondents: []surveys.Choice{{Name: "SG", Label: lang.T("Secrétaire général", "Secretary general")}, {Name: "ELU", Label: lang.T("Élus locaux", "Elected officials")}},
	}
}

// sample are scores of every kind: exact, wide, not assessed.
func sample(_ *surveys.Response, p *lang.Printer) Panel {
	name := func(fr, en string) string { return p.Text(lang.T(fr, en)) }
	return Panel{Bars: []Bar{
		{Code: "index", Label: name("Ensemble", "Overall"), Value: 42.1, Low: 38, High: 50, Coverage: 0.9, Note: name("N3 Structuration", "N3 Structuring")},
		{Code: "A1", Label: name("Gestion interne de la mairie", "Internal management"), Value: 48.25, Low: 44.1, High: 51.9, Coverage: 0.93, Note: name("N3 Structuration", "N3 Structuring")},
		{Code: "A2", Label: name("Relations avec les habitants", "Relations with residents"), Value: 32, Low: 20, High: 60, Coverage: 0.6, Note: "N2–N3"},
		{Code: "A3", Label: name("Accès équitable aux réseaux", "Equitable access"), Value: 70, Low: 70, High: 70, Coverage: 1, Note: "N4"},
		{Code: "A4", Label: name("Nouveaux services", "New services"), Value: math.NaN(), Low: 0, High: 100, Coverage: 0.2},
	}}
}

// A formInMemory is a form in memory: what it holds, and why it cannot be read
// or written.
type formInMemory struct {
	now  []surveys.Answer
	err  error
	seen int
}

func (f *formInMemory) Read(context.Context) (*surveys.Response, error) {
	return &surveys.Response{Answers: slices.Clone(f.now)}, f.err
}

func (f *formInMemory) Write(_ context.Context, r *surveys.Response, questions []int, _ intake.Cover) error {
	if f.err != nil {
		return f.err
	}
	for _, q := range questions {
		f.now[q] = r.Answers[q]
		f.seen++
	}
	return nil
}

// A tester is a test, or one try of a property.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// A stage is a screen in a test, at the first question.
type stage struct {
	*screen
	tb   tester
	form *formInMemory
	file string // the journal's
}

// bare is a look without a style, so that lines are read as they are.
func bare() look {
	return look{
		bar: lipgloss.NewStyle(), strong: lipgloss.NewStyle(), quiet: lipgloss.NewStyle(), taken: lipgloss.NewStyle(), wrong: lipgloss.NewStyle(),
		dots: true, words: func(err error) lang.Message { return lang.Message{Format: "%s", Args: []any{err.Error()}} },
	}
}

func newStage(tb testing.TB, language string, width, height int) *stage {
	tb.Helper()
	file := filepath.Join(tb.TempDir(), "journal.txt")
	j, events, _, err := journal.Open(file, journal.Options{Now: func() time.Time { return time.Date(2026, 5, 17, 9, 0, 0, 0, time.UTC) }})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = j.Close() })
	survey := hall()
	form := &formInMemory{now: make([]surveys.Answer, len(survey.Questions))}
	v := Start(survey, &surveys.Response{}, Options{Journal: j, Events: events, Form: form, Aside: sample})
	m := newScreen(context.Background(), v, lang.For(language), TerminalOptions{Title: "Belleville (fictive) – belleville.xlsx"})
	m.look = bare()
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	return &stage{m, tb, form, file}
}

// named are the keys that have a name; others are texts.
var named = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "ctrl+j": {Code: 'j', Mod: tea.ModCtrl}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete},
	"ctrl+s": {Code: 's', Mod: tea.ModCtrl}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl}, "ctrl+q": {Code: 'q', Mod: tea.ModCtrl},
	"alt+enter": {Code: tea.KeyEnter, Mod: tea.ModAlt}, "f1": {Code: tea.KeyF1},
}

func keyOf(name string) tea.KeyPressMsg {
	if k, ok := named[name]; ok {
		return k
	}
	return tea.KeyPressMsg{Text: name, Code: []rune(name)[0]}
}

// press types keys; what follows a quotation mark is typed letter by letter.
func (s *stage) press(keys ...string) (last tea.Cmd) {
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, "'"); ok && text != "" {
			for _, r := range text {
				_, last = s.Update(keyOf(string(r)))
			}
			continue
		}
		_, last = s.Update(keyOf(k))
	}
	return last
}

// shown is the screen as text, after holding it to its size.
func (s *stage) shown() string {
	s.tb.Helper()
	lines := strings.Split(s.View().Content, "\n")
	if s.mode != gone && len(lines) != max(s.height, 0) && s.height > 0 {
		s.tb.Fatalf("%d lines on a screen of %d", len(lines), s.height)
	}
	for i, l := range lines {
		if w := lipgloss.Width(l); w > max(s.width, 1) {
			s.tb.Fatalf("line %d has %d columns of %d: %q", i, w, s.width, l)
		}
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

func (s *stage) wants(texts ...string) {
	s.tb.Helper()
	shown := s.shown()
	for _, t := range texts {
		if !strings.Contains(shown, t) {
			s.tb.Errorf("the screen lacks %q:\n%s", t, shown)
		}
	}
}

func (s *stage) code() string {
	a := s.v.Current()
	return Code(&a, s.v.Question().Item)
}

// The story goes through every screen; the goldens are what it shows in each
// language at each size.
func story(s *stage, show func(title string)) {
	show("opening")
	s.press("enter")
	show("a maturity scale, nothing answered")
	s.press("down", "down")
	show("an option under the pointer")
	s.press("é", "e")
	show("AZERTY's é is level 2; grades of evidence")
	s.press("3", "f", "2", "c", "'Registre de l'année vu au secrétariat, signé par l'adjoint le jour même de la visite")
	show("a comment being written")
	s.press("enter", "h")
	show("help on the question")
	s.press("h", "p")
	show("scores with the question")
	s.press("p")
	show("scores alone, or none where they were alone")
	if s.mode == answering {
		s.press("p")
	}
	s.press("esc", "right", "'412")
	show("a number being typed")
	s.press("enter")
	show("a number refused")
	s.press("esc", "'12,5", "enter")
	show("a number taken")
	s.press("right", "1", "3")
	show("a checklist")
	s.press("0")
	show("none of them")
	s.press("right", "x", "'La commune n'a pas")
	show("not applicable: why")
	s.press("enter", "right", "s", "right", "right")
	show("the end")
	s.press("o")
	show("all questions")
	s.press("'debit")
	show("a search")
	s.press("esc", "tab")
	show("what is left")
	s.press("esc", "esc", "?")
	show("keys")
	s.press("esc")
	s.form.err = errors.New("the file is open in another program")
	s.press("q")
	show("the form cannot be written")
	s.press("esc", "left")
	show("the trouble stays in sight")
}

func TestScreens(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {120, 30}, {200, 50}} {
		for _, language := range []string{"fr", "en"} {
			name := fmt.Sprintf("%s-%dx%d", language, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s := newStage(t, language, size[0], size[1])
				var b strings.Builder
				story(s, func(title string) {
					fmt.Fprintf(&b, "### %s\n%s\n", title, s.shown())
				})
				testkit.Golden(t, filepath.Join("testdata", "screens", name+".txt"), []byte(b.String()))
			})
		}
	}
}

// Colours and bold only decorate: without them the screens say the same, and
// where a terminal has no colours nothing is coloured.
func TestNothingIsSaidByColourAlone(t *testing.T) {
	escape := regexp.MustCompile("\x1b\\[[0-9;]*m")
	var plain []string
	s := newStage(t, "fr", 80, 24)
	story(s, func(string) { plain = append(plain, s.shown()) })
	s = newStage(t, "fr", 80, 24)
	words := s.look.words
	s.look = colours()
	s.look.words = words
	i := 0
	story(s, func(title string) {
		lines := strings.Split(escape.ReplaceAllString(s.View().Content, ""), "\n")
		for j, l := range lines {
			lines[j] = strings.TrimRight(l, " ")
		}
		if got := strings.Join(lines, "\n"); got != plain[i] {
			t.Errorf("%s: in colour\n%s\nplain\n%s", title, got, plain[i])
		}
		i++
	})
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		name, jump string
		keys       []string
		want       string // the answer's code
		at         string // the question's; "" is the same
	}{
		{"a digit is the level", "A1.1.1", []string{"0"}, "niv0", ""},
		{"AZERTY without shift", "A1.1.1", []string{"à"}, "niv0", ""},
		{"AZERTY without shift, four", "A1.1.1", []string{"'"}, "niv4", ""},
		{"no level 5", "A1.1.1", []string{"("}, "", ""},
		{"letters choose nothing", "A1.1.1", []string{"a", "b", "z", "i", "w"}, "", ""},
		{"Enter takes what is under the pointer", "A1.1.1", []string{"down", "down", "enter"}, "niv1", ""},
		{"Enter that waited before raw mode", "A1.1.1", []string{"down", "ctrl+j"}, "niv0", ""},
		{"Space takes it too", "A1.1.1", []string{"down", "space"}, "niv0", ""},
		{"up from nowhere is the last", "A1.1.1", []string{"up", "space"}, "niv4", ""},
		{"an answer is changed", "A1.1.1", []string{"1", "3"}, "niv3", ""},
		{"cleared", "A1.1.1", []string{"1", "backspace"}, "", ""},
		{"undone", "A1.1.1", []string{"1", "3", "u"}, "niv1", ""},
		{"undone and redone", "A1.1.1", []string{"1", "3", "u", "u", "r", "r"}, "niv3", ""},
		{"don't know", "A1.1.1", []string{"s"}, "dont_know", ""},
		{"not applicable asks why", "A1.1.1", []string{"x", "enter"}, "", ""},
		{"not applicable with its reason", "A1.1.1", []string{"x", "'pas de réseau", "enter"}, "not_applicable: pas de réseau", ""},
		{"Esc leaves not applicable", "A1.1.1", []string{"2", "x", "'pas", "esc"}, "niv2", ""},
		{"a number", "A1.1.2", []string{"'12,5", "enter"}, "12.5", ""},
		{"a number by AZERTY's unshifted row", "A1.1.2", []string{"&", "é", "enter"}, "12", ""},
		{"letters are not of a number", "A1.1.2", []string{"1", "b", "2", "enter"}, "12", ""},
		{"a number corrected", "A1.1.2", []string{"1", "9", "backspace", "2", "enter"}, "12", ""},
		{"a number dropped", "A1.1.2", []string{"'12", "enter", "'50", "esc", "enter"}, "", "A1.1.3"},
		{"a number is taken on the way", "A1.1.2", []string{"'40", "right", "left"}, "40", ""},
		{"a number out of range keeps its question", "A1.1.2", []string{"'400", "right"}, "", "A1.1.2"},
		{"a checklist toggles", "A1.1.3", []string{"1", "3", "1"}, "compta", ""},
		{"a checklist by the pointer", "A1.1.3", []string{"down", "space", "down", "space"}, "rh courrier", ""},
		{"none of a checklist", "A1.1.3", []string{"1", "0"}, "none", ""},
		{"yes", "A2.1", []string{"1"}, "yes", ""},
		{"no", "A2.1", []string{"2"}, "no", ""},
		{"one of several", "A2.3", []string{"2"}, "radio", ""},
		{"next and back", "A1.1.1", []string{"right", "right", "left"}, "", "A1.1.2"},
		{"by the signs", "A1.1.1", []string{">", ">", "<"}, "", "A1.1.2"},
		{"to the next unanswered", "A1.1.1", []string{"1", "right", "s", "left", "n"}, "", "A1.1.3"},
		{"to an axis", "A1.1.1", []string{"j", "'a2", "enter"}, "", "A2.1"},
		{"to a code", "A1.1.1", []string{"j", "'A2.3", "enter"}, "", "A2.3"},
		{"to a word, whatever its accents", "A1.1.1", []string{"/", "'Débit", "enter"}, "", "A2.2"},
		{"to the second of those left", "A1.1.1", []string{"1", "l", "down", "enter"}, "", "A1.1.3"},
		{"keys after the list is closed", "A1.1.1", []string{"o", "esc", "2"}, "niv2", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newStage(t, "fr", 80, 24)
			s.press("enter")
			s.v.Jump(c.jump)
			s.arrive()
			s.press(c.keys...)
			_ = s.shown()
			at := c.at
			if at == "" {
				at = c.jump
			}
			if got := s.v.Question().Code; got != at {
				t.Fatalf("at %s, want %s\n%s", got, at, s.shown())
			}
			if got := s.code(); got != c.want {
				t.Errorf("%q, want %q\n%s", got, c.want, s.shown())
			}
		})
	}
}

func TestEvidenceConfidenceComment(t *testing.T) {
	s := newStage(t, "en", 80, 24)
	s.press("enter", "e")
	s.wants("Answer the question first")
	s.press("2", "e", "4", "f", "3", "c", "'seen", "alt+enter", "'twice", "enter")
	a := s.v.Current()
	if a.Evidence != surveys.Checked || a.Confidence != "high" || a.Comment != "seen\ntwice" {
		t.Errorf("%+v", a)
	}
	s.wants("Evidence: Checked", "Confidence: High", "Comment: seen / twice")
	s.press("e", "e", "e", "enter") // from checked round to unstated and on to declared
	if a := s.v.Current(); a.Evidence != surveys.Declared {
		t.Errorf("%+v", a)
	}
}

// Every key of a comment, a reason and a number is in the journal before the
// next screen.
func TestEveryKeyIsJournaled(t *testing.T) {
	for _, c := range []struct{ open, field string }{{"c", "comment"}, {"x", "reason"}} {
		s := newStage(t, "fr", 80, 24)
		s.press("enter", c.open)
		for i, r := range "à moitié" {
			s.press(string(r))
			s.lastDraft(c.field, "à moitié"[:i+len(string(r))])
		}
	}
	s := newStage(t, "fr", 80, 24)
	s.press("enter", "right")
	for i := range "12,5" {
		s.press("12,5"[i : i+1])
		s.lastDraft("answer", "12,5"[:i+1])
	}
	s.Update(tea.PasteMsg{Content: "7"})
	s.lastDraft("answer", "12,57")
}

func (s *stage) lastDraft(field, text string) {
	s.tb.Helper()
	b, err := os.ReadFile(s.file)
	if err != nil {
		s.tb.Fatalf("%v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if last := lines[len(lines)-1]; !strings.Contains(last, field) || !strings.Contains(last, "="+text+"\t") {
		s.tb.Fatalf("the journal ends with %q, not with %s %q", last, field, text)
	}
}

// What was half written is written on.
func TestResumesWhatWasHalfWritten(t *testing.T) {
	for key, title := range map[string]string{"c": "Commentaire", "x": "pourquoi"} {
		s := newStage(t, "fr", 80, 24)
		s.press("enter", "right", key, "'à moiti")
		s.press("ctrl+c")
		if !s.interrupted {
			t.Fatal("ctrl+c does not interrupt")
		}
		again := newScreen(context.Background(), s.v, lang.For("fr"), TerminalOptions{})
		again.look = bare()
		t2 := &stage{again, t, s.form, s.file}
		t2.press("enter", "é")
		t2.wants(title, "à moitié", "A1.1.2")
	}
}

func TestLanguageTogglesAnywhere(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	s.wants("Une question par écran")
	s.press("g")
	s.wants("One question a screen")
	s.press("enter", "2")
	s.wants("ordinary working day", "answer noted")
	s.press("g")
	s.wants("jour ouvré ordinaire", "Réponse\u00a0: 2 – Toute la journée")
	s.press("p", "p")
	if s.mode != scoring {
		s.press("p")
	}
	s.wants("Gestion interne")
	s.press("g")
	s.wants("Internal management")
}

func TestTooSmallKeepsEverything(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	s.press("enter", "c", "'en cours")
	for _, size := range [][2]int{{59, 24}, {80, 19}, {1, 1}, {0, 0}, {20, 5}, {-3, 2}} {
		s.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		_ = s.shown()
		s.press("z")
	}
	s.Update(tea.WindowSizeMsg{Width: 50, Height: 10})
	s.wants("La fenêtre a 50 colonnes et 10 lignes")
	s.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
	s.wants("│ en cours")
	s.press("'.", "enter")
	if got := s.v.Current().Comment; got != "en cours." {
		t.Errorf("%q", got)
	}
}

func TestLeaving(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	s.press("enter", "2")
	s.form.err = errors.New("verrouillé")
	if cmd := s.press("q"); cmd != nil && s.mode == gone {
		t.Fatal("left without the form")
	}
	s.wants("Le formulaire n'a pas pu être écrit", "verrouillé", "Est-il ouvert dans Excel")
	s.press("esc")
	s.wants("Le formulaire n'a pas été écrit", "jour ouvré")
	s.press("q", "enter")
	if s.mode != unsaved {
		t.Fatal(s.mode)
	}
	s.form.err = nil
	s.press("enter")
	if s.mode != gone || s.form.seen != 1 || s.interrupted {
		t.Errorf("mode %d, %d answers written", s.mode, s.form.seen)
	}
	for name := range named { // keys still arrive after quitting
		s.press(name)
	}
	s.press("3", "q", "x")
	if got := s.v.Current().Choices; !slices.Equal(got, []string{"niv2"}) {
		t.Errorf("%v", got)
	}
	if s.View().Content != "" {
		t.Error("something is shown after leaving")
	}
}

// A number that cannot be read does not hold anybody: it stays half typed.
func TestLeavingWithANumberThatCannotBeRead(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	s.press("enter", "right", "'400", "q")
	if s.mode != gone || s.v.Drafted(FieldAnswer) != "400" {
		t.Errorf("mode %d, typed %q", s.mode, s.v.Drafted(FieldAnswer))
	}
}

// Somebody typed in the form meanwhile: both answers are shown, and one kept.
func TestTwoAnswers(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	s.press("enter", "2")
	s.form.now[0] = surveys.Answer{State: surveys.Given, Choices: []string{"niv3"}, Comment: "dans Excel"}
	s.press("q")
	if s.mode != deciding {
		t.Fatalf("mode %d", s.mode)
	}
	s.wants("Deux réponses à une question", "Tapée ici", "2 – Toute la journée", "Dans le formulaire", "3 – Toute la journée", "dans Excel")
	s.press("esc") // not now
	if s.mode != answering {
		t.Fatalf("mode %d", s.mode)
	}
	s.wants("deux réponses")
	s.press("k", "1", "q")
	if s.mode != gone || !slices.Equal(s.form.now[0].Choices, []string{"niv2"}) {
		t.Errorf("mode %d, %v", s.mode, s.form.now[0])
	}
}

// A cell that could not be read is asked again, with its place and its reason.
func TestWrongCellIsAskedAgain(t *testing.T) {
	survey := hall()
	pos := diag.Pos{File: "belleville.xlsx", Sheet: "A1", Row: 7, Col: 4}
	r := &surveys.Response{Answers: make([]surveys.Answer, len(survey.Questions))}
	r.Answers[0] = surveys.Answer{State: surveys.SetAside, Reason: "9", Pos: pos}
	v := Start(survey, r, Options{Problems: map[int]*diag.Problem{0: {Pos: pos, Code: "choice-unknown", Message: lang.Message{Format: "9 is none of 0 to 4"}}}})
	m := newScreen(context.Background(), v, lang.For("fr"), TerminalOptions{})
	m.look = bare()
	s := &stage{m, t, nil, ""}
	s.press("enter")
	s.wants("! belleville.xlsx:A1!D7\u00a0: 9 is none of 0 to 4", "Réponse\u00a0: illisible\u00a0: «\u00a09\u00a0»")
	s.press("2")
	if strings.Contains(s.shown(), "belleville.xlsx:A1!D7") {
		t.Error("the problem stays once it is answered")
	}
	if cmd := s.press("q"); cmd == nil || s.mode != gone { // no form to write into
		t.Errorf("mode %d", s.mode)
	}
}

// A disk that does not take the journal is said at every screen, and does not
// stop the interview.
func TestJournalInTrouble(t *testing.T) {
	full := &fullDisk{}
	j, _, _, err := journal.Open("j.txt", journal.Options{Open: func(string) (journal.File, error) { return full, nil }})
	if err != nil {
		t.Fatal(err)
	}
	v := Start(hall(), &surveys.Response{}, Options{Journal: j})
	m := newScreen(context.Background(), v, lang.For("fr"), TerminalOptions{})
	m.look = bare()
	s := &stage{m, t, nil, ""}
	s.press("enter")
	full.full = true
	cmd := s.press("2")
	s.wants("Pas gardé sur le disque", "no space left", "[2] Toute la journée")
	if cmd == nil || !s.retrying {
		t.Error("nothing will write it later")
	}
	s.press("right", "'12", "enter")
	s.wants("Pas gardé sur le disque", "12")
	full.full = false
	s.Update(retryMsg{})
	if strings.Contains(s.shown(), "Pas gardé") || v.Trouble() != nil {
		t.Errorf("the trouble stays: %v\n%s", v.Trouble(), s.shown())
	}
	_ = j.Close()
}

// fullDisk is a file that takes nothing more while it is full.
type fullDisk struct {
	full bool
	size int64
}

func (f *fullDisk) Write(b []byte) (int, error) {
	if f.full {
		return 0, errors.New("no space left")
	}
	f.size += int64(len(b))
	return len(b), nil
}

func (f *fullDisk) Sync() error            { return nil }
func (f *fullDisk) Size() (int64, error)   { return f.size, nil }
func (f *fullDisk) Truncate(n int64) error { f.size = n; return nil }
func (f *fullDisk) Close() error           { return nil }

// Names and answers come from files of others: a terminal obeys none of them.
func TestHostileTexts(t *testing.T) {
	survey := hall()
	evil := "\x1b[2J\x1b]0;titre\x07 ligne\nsuivante\r\t\u202egauche \x9b31m"
	survey.Title, survey.Groups[0].Label, survey.Questions[0].Label = lang.T(evil, evil), lang.T(evil, evil), lang.T(evil, evil)
	survey.Questions[0].Hint, survey.Choices["s"][1].Label = lang.T(evil, evil), lang.T(evil, evil)
	r := &surveys.Response{Answers: make([]surveys.Answer, len(survey.Questions))}
	r.Answers[0] = surveys.Answer{State: surveys.Given, Choices: []string{"niv1"}, Comment: evil}
	aside := func(*surveys.Response, *lang.Printer) Panel {
		return Panel{[]Bar{{Code: evil, Label: evil, Note: evil}}}
	}
	m := newScreen(context.Background(), Start(survey, r, Options{Aside: aside}), lang.For("fr"), TerminalOptions{Title: evil})
	m.look = bare()
	s := &stage{m, t, nil, ""}
	for _, keys := range [][]string{nil, {"enter"}, {"p"}, {"p"}, {"esc", "o"}, {"esc", "esc", "?"}} {
		s.press(keys...)
		view := s.View()
		if shown := s.shown() + view.WindowTitle; strings.ContainsAny(shown, "\x1b\x07\r\t\u202e\u009b") {
			t.Errorf("%q", shown)
		}
	}
}

// Any keys at any size leave a screen of its size, and a journal that reads
// back to the same answers.
func TestAnyKeys(t *testing.T) {
	var keys []string
	for name := range named {
		keys = append(keys, name)
	}
	slices.Sort(keys)
	for _, b := range commands() {
		keys = append(keys, b.keys...)
	}
	keys = append(keys, strings.Split("0123456789à&é\"'(-è_ç,. abz", "")...)
	rapid.Check(t, func(r *rapid.T) {
		s := newStage(t, rapid.SampledFrom([]string{"fr", "en"}).Draw(r, "language"), 80, 24)
		for range rapid.IntRange(0, 60).Draw(r, "keys") {
			switch rapid.IntRange(0, 12).Draw(r, "kind") {
			case 0:
				s.Update(tea.WindowSizeMsg{Width: rapid.IntRange(0, 220).Draw(r, "width"), Height: rapid.IntRange(0, 60).Draw(r, "height")})
			case 1:
				s.Update(tea.PasteMsg{Content: rapid.String().Draw(r, "pasted")})
			case 2:
				s.Update(rapid.SampledFrom([]tea.Msg{nil, retryMsg{}, tea.ResumeMsg{}, tea.FocusMsg{}, 3}).Draw(r, "message"))
			default:
				k := rapid.SampledFrom(keys).Draw(r, "key")
				if k != "ctrl+c" && k != "q" && k != "ctrl+q" || rapid.IntRange(0, 9).Draw(r, "leave") == 0 {
					s.press(k)
				}
			}
			s.tb = r
			_ = s.shown()
		}
		s.readsBack()
	})
}

// readsBack holds the journal against what was answered.
func (s *stage) readsBack() {
	s.tb.Helper()
	if err := s.v.Trouble(); err != nil {
		s.tb.Fatalf("%v", err)
	}
	_ = s.v.opt.Journal.Close()
	j, events, problems, err := journal.Open(s.file, journal.Options{})
	if err != nil || len(problems) > 0 {
		s.tb.Fatalf("%v %v", err, problems)
	}
	defer func() { _ = j.Close() }()
	again := Start(hall(), &surveys.Response{Answers: slices.Clone(s.form.now)}, Options{Events: events})
	for i := range s.v.Response().Answers {
		if s.v.differs(i, &s.v.Response().Answers[i], &again.Response().Answers[i]) {
			s.tb.Fatalf("question %d: %+v read back as %+v", i, s.v.Response().Answers[i], again.Response().Answers[i])
		}
	}
	if again.At() != s.v.At() {
		s.tb.Fatalf("left at %d, taken up at %d", s.v.At(), again.At())
	}
}

// FuzzKeys types bytes as they come.
func FuzzKeys(f *testing.F) {
	f.Add("\n2e3cvu\n>12,5\n>13>2>9q")
	f.Add("\n?ppgojA2\n/débit\nuurrsxlnhk")
	f.Fuzz(func(t *testing.T, keys string) {
		if len(keys) > 400 {
			return
		}
		s := newStage(t, "fr", 80, 24)
		for _, r := range keys {
			switch r {
			case '\n', '\r':
				s.press("enter")
			case '\x1b':
				s.press("esc")
			case '\t':
				s.press("tab")
			case '\x7f':
				s.press("backspace")
			default:
				s.press(string(r))
			}
			_ = s.shown()
		}
		s.readsBack()
	})
}
