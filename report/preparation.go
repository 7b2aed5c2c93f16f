package report

import (
	"slices"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// Preparation is what is printed before a workshop; nil documents are of no use
// for its questions.
type Preparation struct {
	Roles      *Doc // per role, the questions to come and the papers to bring
	Ballots    *Doc // sheets of ballots to cut apart
	Posters    *Doc // one sheet a level, to be read from five metres
	Questions  *Doc // one sheet a question: its scale
	Attendance *Doc // to be signed, by college
	Blocked    *Doc // what to do where Windows blocks the program
}

// PreparationOptions are the choices of a preparation.
type PreparationOptions struct {
	Options
	Territory *surveys.Territory // nil where it is not known yet
	Questions []int              // by place in the survey; nil is all
}

// How many of each are on a sheet, or in a list.
const (
	ballotsAcross   = 2
	ballotsOnSheet  = 10
	seatsOfACollege = 8
)

// preparing words what is printed before a workshop.
type preparing struct {
	*author
	t     *surveys.Territory
	asked []*surveys.Question
}

// Prepare makes what is printed before a workshop over these questions.
func Prepare(fw *indicators.Framework, opt PreparationOptions) *Preparation {
	w := &preparing{author: newAuthor(&assess.Assessment{Framework: fw}, nil, opt.Options), t: opt.Territory}
	for i, q := range fw.Survey.Questions {
		if (opt.Questions == nil || slices.Contains(opt.Questions, i)) && (w.t == nil || q.Concerns(w.t.Kind)) {
			w.asked = append(w.asked, q)
		}
	}
	return &Preparation{
		Roles: w.roles(), Ballots: w.ballots(), Posters: w.posters(), Questions: w.questionPosters(),
		Attendance: w.attendance(), Blocked: w.blocked(),
	}
}

// doc is an empty document of the preparation.
func (w *preparing) doc(title string) *Doc {
	d := &Doc{Title: title, Kicker: w.Text(w.fw.Title), Lang: w.Language(), Footer: []string{w.madeBy()}}
	if w.t != nil && territoryName(w.t) != lang.Dash {
		d.Subtitle = territoryName(w.t)
		d.Footer = []string{d.Subtitle, w.madeBy()}
	}
	return d
}

// instruction is how to choose a level.
func (w *preparing) instruction() string {
	return w.phrase("instruction_maturity", w.Sprint("Choose the highest level whose conditions are all met; between two levels, take the lower one."))
}

// roles are a page for each group of people: what they will be asked, and what
// to bring.
func (w *preparing) roles() *Doc {
	d := w.doc(w.Sprint("Preparing the workshop, role by role"))
	d.add(para(w.Sprint("Hand each person the page of their role a few days before. The questions are decided in the room: nobody answers alone, but the papers must be there.")))
	first := true
	for _, g := range w.fw.Respondents {
		page := w.role(g)
		if len(page) == 0 {
			continue
		}
		if !first {
			d.add(&Break{})
		}
		first = false
		d.add(page...)
	}
	if first {
		d.add(dim(w.Sprint("The framework says of no question who answers it.")))
	}
	return d
}

// role is one group's page; nil where nothing is asked of it.
func (w *preparing) role(g indicators.Group) []Block {
	var own, others []*surveys.Question
	for _, q := range w.asked {
		switch i := slices.Index(q.Who, g.Code); {
		case i == 0:
			own = append(own, q)
		case i > 0:
			others = append(others, q)
		}
	}
	if len(own)+len(others) == 0 {
		return nil
	}
	blocks := []Block{&Heading{Level: 1, Text: w.Text(g.Name), ID: "role-" + g.Code}}
	if len(own) > 0 {
		t := &Table{Caption: w.Sprint("Questions to come and papers to bring"), Columns: []Column{
			{Title: w.Sprint("Question"), Width: 0.5}, {Title: w.Sprint("Papers to bring"), Width: 0.42}, {Title: w.Sprint("Ready"), Width: 0.08, Align: Center},
		}}
		for _, q := range own {
			papers := w.Text(q.Evidence)
			if papers == "" {
				papers = lang.Dash
			}
			t.Rows = append(t.Rows, []Cell{
				head(Span{Text: q.Code + " ", Dim: true}, Span{Text: w.Text(q.Label)}), cell(papers), cell("☐"),
			})
		}
		blocks = append(blocks, para(w.Sprint("You know these %s questions best: the room will turn to you.", len(own))), t)
	}
	if len(others) > 0 {
		list := &List{}
		for _, q := range others {
			list.Items = append(list.Items, []Span{{Text: q.Code + " ", Dim: true}, {Text: w.heading(q)}})
		}
		title := w.Sprint("Your view is asked too, on")
		blocks = append(blocks, &Heading{Level: 2, Text: title}, list)
	}
	return blocks
}

// heading is a question in short.
func (w *preparing) heading(q *surveys.Question) string {
	if h := w.Text(q.Heading); h != "" {
		return h
	}
	return w.Text(q.Label)
}

// levels are the numbers of the longest maturity scale among the questions, and
// whether there is a question answered by yes or no.
func (w *preparing) levels() (numbers []string, yesNo bool) {
	for _, q := range w.asked {
		switch q.Item {
		case surveys.Maturity:
			if names := w.fw.Survey.VoteChoices(q); len(names) > len(numbers) {
				numbers = nil
				for _, n := range names {
					numbers = append(numbers, w.Text(surveys.VoteColumn(n)))
				}
			}
		case surveys.YesNo:
			yesNo = true
		}
	}
	return numbers, yesNo
}

// ballots are a sheet for levels and, where there are such questions, one for
// yes and no. They carry no question: any one serves for any.
func (w *preparing) ballots() *Doc {
	numbers, yesNo := w.levels()
	if len(numbers) == 0 && !yesNo {
		return nil
	}
	d := w.doc(w.Sprint("Ballots"))
	d.Handouts = true
	aside := []string{w.Sprint("don't know"), w.Sprint("abstention")}
	sheet := func(boxes []string) *Slips {
		s := &Slips{Across: ballotsAcross}
		for range ballotsOnSheet {
			s.Items = append(s.Items, Slip{
				Title: w.Sprint("Question .................   Round  ☐ 1  ☐ 2"),
				Lines: []string{w.Sprint("College .................................................")},
				Boxes: [][]string{boxes, aside},
				Foot:  w.Sprint("Tick one box. No name: ballots are counted by college."),
			})
		}
		return s
	}
	if len(numbers) > 0 {
		d.add(sheet(numbers))
	}
	if yesNo {
		if len(numbers) > 0 {
			d.add(&Break{})
		}
		d.add(sheet([]string{w.Text(surveys.FormYesNo["no"]), w.Text(surveys.FormYesNo["yes"])}))
	}
	return d
}

// posters are one sheet a level, to stand under or to point at.
func (w *preparing) posters() *Doc {
	numbers, _ := w.levels()
	if len(numbers) == 0 {
		return nil
	}
	d := w.doc(w.Sprint("Posters of the levels"))
	d.Handouts = true
	for i, n := range numbers {
		p := &Poster{Sign: n, Title: w.Sprint("Level %s", n), Foot: w.instruction()}
		switch i {
		case 0:
			p.Text = w.Sprint("the lowest")
		case len(numbers) - 1:
			p.Text = w.Sprint("the highest")
		}
		d.add(p)
	}
	return d
}

// questionPosters are one sheet a maturity question, with the words of its
// levels.
func (w *preparing) questionPosters() *Doc {
	d := w.doc(w.Sprint("Posters of the questions"))
	d.Handouts = true
	for _, q := range w.asked {
		if q.Item != surveys.Maturity {
			continue
		}
		p := &Poster{Title: q.Code + " " + w.heading(q)}
		for i, c := range w.fw.Survey.Of(q) {
			p.Steps = append(p.Steps, PosterStep{Sign: w.Text(surveys.VoteColumn(w.fw.Survey.VoteChoices(q)[i])), Text: w.Text(c.Label)})
		}
		d.add(p)
	}
	if len(d.Blocks) == 0 {
		return nil
	}
	return d
}

// attendance is the sheet to sign, by college.
func (w *preparing) attendance() *Doc {
	d := w.doc(w.Sprint("Attendance sheet"))
	d.add(para(w.Sprint("Workshop of ...................................., at ........................................................")),
		&Note{Kind: Caution, Spans: plain(w.Sprint("This sheet holds personal data: the council keeps it, and it is neither copied into the form nor joined to the results. Only the numbers below go into the minutes."))})
	colleges := w.fw.Survey.Colleges()
	if len(colleges) == 0 {
		colleges = []surveys.Choice{{Name: surveys.WholeRoom, Label: surveys.FormColleges[surveys.WholeRoom]}}
	}
	for _, c := range colleges {
		t := &Table{Caption: w.Text(c.Label), Quiet: true, ByHand: true, Columns: []Column{
			{Title: w.Sprint("No."), Width: 0.05},
			{Title: w.Sprint("Surname and first name"), Width: 0.33},
			{Title: w.Sprint("Function or organisation"), Width: 0.27},
			{Title: w.Sprint("Sex (F/M)"), Width: 0.1},
			{Title: w.Sprint("Signature"), Width: 0.25},
		}}
		for i := range seatsOfACollege {
			t.Rows = append(t.Rows, []Cell{cell(w.Int(i + 1)), {}, {}, {}, {}})
		}
		d.add(&Card{Wide: true, Title: w.Text(c.Label), Blocks: []Block{t, para(w.Sprint("Present: ............   of whom women: ............"))}})
	}
	return d
}

// blocked is the half page for where Windows does not let the program run.
func (w *preparing) blocked() *Doc {
	d := w.doc(w.Sprint("If Windows blocks the program"))
	step := func(title, what string) []Span { return []Span{{Text: title + " ", Bold: true}, {Text: what}} }
	d.add(&List{Ordered: true, Items: [][]Span{
		step(w.Sprint("“Windows protected your PC”."), w.Sprint("Click “More info”, then “Run anyway”: the program is new to Windows, which asks once.")),
		step(w.Sprint("Nothing happens, or the file came by e-mail or from the Internet."), w.Sprint("Right-click the file, “Properties”, tick “Unblock” at the bottom of the “General” tab, then “OK”.")),
		step(w.Sprint("No right to install."), w.Sprint("There is nothing to install: copy eterritoire.exe onto a USB stick or into “Documents” and start it from there, without administrator rights.")),
		step(w.Sprint("The antivirus removes it."), w.Sprint("Compare its fingerprint with the published one: certutil -hashfile eterritoire.exe SHA256. If they are the same, ask whoever manages the computer to allow it.")),
		step(w.Sprint("“Blocked by your administrator”."), w.Sprint("Use another computer. Without any, the workshop goes on: the form opens in Excel or LibreOffice and scores itself, votes are counted on the ballots and keyed in later.")),
	}}, dim(w.Sprint("The program uses no network and changes nothing on the computer: it reads and writes only the files that it is given.")))
	return d
}
