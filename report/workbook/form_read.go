package workbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"eterritoire/assess/compile"
	"eterritoire/surveys"
)

// What a cell of the form says is read here by formulas, as package intake
// reads it. Next to each formula stands the same step in Go, which gives the
// cell the value that it holds before anyone recalculates.

// The tables of words that formulas know, in the order they stand.
const (
	wordsAnswer = iota // in answers, silences first
	wordsGrade         // of evidence
	wordsKind          // of territory
	wordTables
)

// The numbers of the words of answers.
const (
	noWord = iota
	isUnknown
	isNotApplicable
	isNone
	isYes
	isNo
	isTicked // in an option's row alone
	isUnticked
)

// A formWord is a spelling and the number of what it means.
type formWord struct {
	text string
	id   int
}

// formWords are the spellings of one table, each once: a spreadsheet knows no
// capitals.
func (r *results) formWords(table int) []formWord {
	var words []formWord
	add := func(id int, texts ...string) {
		for _, text := range texts {
			known := slices.ContainsFunc(words, func(w formWord) bool { return strings.EqualFold(w.text, text) })
			if text = trimmed(text); text != "" && !known {
				words = append(words, formWord{text, id})
			}
		}
	}
	switch table {
	case wordsAnswer:
		unknown, not := surveys.FormSilences[surveys.Unknown], surveys.FormSilences[surveys.NotApplicable]
		add(isUnknown, slices.Concat(r.everyLanguage(unknown), surveys.WordsDontKnow, []string{"Don’t know", "Dont know"})...)
		add(isNotApplicable, slices.Concat(r.everyLanguage(not), surveys.WordsNotApplicable, []string{"Non concerne", "Non applicable"})...)
		add(isNone, append(r.everyLanguage(surveys.FormNone), surveys.WordsNone...)...)
		add(isYes, append(r.everyLanguage(surveys.FormYesNo["yes"]), surveys.WordsYes...)...)
		add(isNo, append(r.everyLanguage(surveys.FormYesNo["no"]), surveys.WordsNo...)...)
		add(isTicked, "x", "1", "✓", "✔", "true")
		add(isUnticked, "0", "false")
	case wordsGrade:
		for e := range surveys.EvidenceNames {
			add(e+1, append(r.everyLanguage(surveys.FormEvidenceGrades[surveys.Evidence(e)]), surveys.EvidenceNames[e])...)
		}
	case wordsKind:
		for i, k := range r.program.Framework.Survey.Kinds {
			add(i+1, append([]string{k.Name}, r.everyLanguage(k.Label)...)...)
		}
	}
	return words
}

func (r *results) everyLanguage(text map[string]string) []string {
	texts := []string{text[r.p.Language()]}
	for _, language := range []string{"fr", "en"} {
		texts = append(texts, text[language])
	}
	return texts
}

// planWords places the words: the silences that package compile knows, then the
// tables.
func (r *results) planWords(table func(int) int) {
	r.c.silence = table(len(compile.Silences()))
	for t := range r.c.wordsOf {
		n := max(1, len(r.formWords(t)))
		r.c.wordsOf[t] = [2]int{table(n), n}
	}
}

// wordTitles are the titles of the tables.
func (r *results) wordTitles() [wordTables]string {
	p := r.p
	return [wordTables]string{p.Sprint("Words of answers"), p.Sprint("Words of evidence"), p.Sprint("Words of kinds of territory")}
}

func (r *results) calcWords(s *stream) {
	p := r.p
	r.titled(s, r.c.silence, p.Sprint("Silences"), p.Sprint("Place"), p.Sprint("Word"))
	for i, w := range compile.Silences() {
		s.row(r.c.silence+i, 0, r.figure(look{}, float64(i+1)), r.say(look{}, r.Word(w)))
	}
	for t, title := range r.wordTitles() {
		first := r.c.wordsOf[t][0]
		r.titled(s, first, title, p.Sprint("Word No."), p.Sprint("Word"))
		for i, w := range r.formWords(t) {
			s.row(first+i, 0, r.figure(look{}, float64(w.id)), r.say(look{format: asText}, w.text))
		}
	}
}

// lookUp is the formula for the number of a word, 0 if it is none; it knows no
// wildcards, which MATCH does.
func (r *results) lookUp(table int, text string) string {
	first, n := r.c.wordsOf[table][0], r.c.wordsOf[table][1]
	return fmt.Sprintf("SUMPRODUCT(($%s=%s)*$%s)", columnRange(ccName, first, n), text, columnRange(ccCode, first, n))
}

// wordID is what lookUp gives.
func (r *results) wordID(table int, text string) int {
	for _, w := range r.formWords(table) {
		if strings.EqualFold(w.text, text) {
			return w.id
		}
	}
	return noWord
}

const noBreak = "\u00a0"

// trimmed is TRIM(SUBSTITUTE(s, no-break space, space)).
func trimmed(s string) string {
	words := strings.FieldsFunc(strings.ReplaceAll(s, noBreak, " "), func(c rune) bool { return c == ' ' })
	return strings.Join(words, " ")
}

// trim is the formula of a text without useless spaces.
func trim(cell string) string { return `TRIM(SUBSTITUTE(` + cell + `,"` + noBreak + `"," "))` }

// typed is the formula of what a cell holds: a number, or a text; "?" for an
// error, which no question takes.
func typed(cell string) string {
	return fmt.Sprintf(`IFERROR(IF(ISNUMBER(%[1]s),%[1]s,%[2]s),"?")`, cell, trim(cell))
}

// typedValue is what typed gives.
func typedValue(v any) compile.Value {
	switch v := v.(type) {
	case float64:
		return compile.Num(v)
	case string:
		return compile.Txt(trimmed(v))
	}
	return compile.Value{}
}

// A formReading is what a question's row says, step by step.
type formReading struct {
	row      int
	typed    compile.Value
	word     int
	digits   compile.Value
	answer   compile.Value
	evidence compile.Value
	options  []optionReading
}

// An optionReading is what an option's row says.
type optionReading struct {
	row   int
	typed compile.Value
	word  int
	tick  float64
}

// formInputs are the answers of the form as its own formulas read them.
type formInputs struct {
	compile.Sheetful
	read []formReading
}

// Input implements compile.Inputs.
func (in *formInputs) Input(ref compile.Ref) compile.Value {
	switch ref.Kind {
	case compile.Answer:
		return in.read[ref.At].answer
	case compile.Evidence:
		return in.read[ref.At].evidence
	case compile.Tick:
		return compile.Num(in.read[ref.At].options[ref.I].tick)
	}
	return in.Sheetful.Input(ref)
}

// readForm reads the form as it is written.
func (r *results) readForm() {
	if t := r.form.opt.Territory; t != nil {
		if i := r.kindWord(); i > 0 {
			r.kinds = r.program.Framework.Survey.Kinds[i-1].Name
		}
	}
	r.read = make([]formReading, len(r.program.Framework.Leaves))
	r.inputs = &formInputs{Sheetful: compile.Sheetful{Program: r.program, Words: r.Word}, read: r.read}
	for e := range surveys.EvidenceNames {
		r.inputs.EvidenceGrades[e] = r.gradeName(surveys.Evidence(e))
	}
	for i := range r.read {
		r.readLeaf(i)
	}
}

// kindWord is the number of the kind that the cover says, 0 if it says none.
func (r *results) kindWord() int {
	kind, _ := choiceLabel(r.form, r.program.Framework.Survey.Kinds, r.form.opt.Territory.Kind).(string)
	return r.wordID(wordsKind, trimmed(kind))
}

// calcKind writes the kind of territory, which some questions do not concern.
func (r *results) calcKind(s *stream) {
	cover := compile.SheetRef(r.form.coverName())
	kinds := len(r.program.Framework.Survey.Kinds)
	place := r.lookUp(wordsKind, trim(r.field(cover, "type")))
	codes := make([]string, kinds)
	for i, k := range r.program.Framework.Survey.Kinds {
		codes[i] = literal(k.Name)
	}
	formula := `""`
	if kinds > 0 {
		formula = fmt.Sprintf(`IFERROR(CHOOSE(%s,%s),"")`, place, strings.Join(codes, ","))
	}
	s.row(r.c.kind, 0, r.say(look{bold: true, bare: true}, r.p.Sprint("Type of territory")), r.formula(look{bare: true}, formula, compile.Txt(r.kinds)))
}

// field is the formula for what a row of the cover says.
func (r *results) field(cover, name string) string {
	const rows = 99
	return fmt.Sprintf("INDEX(%[1]s!$%[2]s,MATCH(%[3]s,%[1]s!$%[4]s,0))", cover, columnRange(coverAnswer, 1, rows), literal(name), columnRange(coverCode, 1, rows))
}

// inSheet is one column of a sheet of questions.
func (r *results) inSheet(s *formSheet, col int) string {
	return compile.SheetRef(s.name) + "!$" + columnRange(col, rowFirst, len(s.rows))
}

// rowIn is the place of a code in its sheet, 0 where it is not there.
func rowIn(s *formSheet, is func(formRow) bool) int {
	if s == nil {
		return 0
	}
	return 1 + slices.IndexFunc(s.rows, is)
}

func (r *results) readLeaf(i int) {
	n, in := r.program.Framework.Leaves[i], &r.read[i]
	q, a := n.Measure.Question, r.form.answer(i)
	in.row = rowIn(r.sheet[i], func(row formRow) bool { return row.question == i && row.of != nil && row.option == nil })
	if in.row > 0 {
		in.typed = typedValue(surveys.FormValue(r.p, r.form.Survey, i, a))
		if a.Evidence != surveys.Unstated {
			in.evidence = compile.Txt(r.gradeName(a.Evidence))
		} else {
			in.evidence = compile.Txt(r.gradeName(surveys.Unstated))
		}
	}
	if in.typed.Is == compile.Text {
		word, _, reason := strings.Cut(in.typed.Text, ":")
		in.word = r.wordID(wordsAnswer, trimmed(word))
		if reason && in.word > isNotApplicable {
			in.word = noWord
		}
	}
	if q.Item == surveys.Checklist {
		r.readOptions(i, a)
	}
	in.digits = digits(q.Item, in.typed)
	in.answer = r.answerOf(i)
}

func (r *results) readOptions(i int, a *surveys.Answer) {
	in := &r.read[i]
	chosen := ticked(r.program.Framework.Leaves[i].Measure.Question, a)
	for _, c := range r.program.Framework.Survey.Of(r.program.Framework.Leaves[i].Measure.Question) {
		o := optionReading{row: rowIn(r.sheet[i], func(row formRow) bool { return row.question == i && row.option != nil && row.option.Name == c.Name })}
		if o.row > 0 && len(chosen) > 0 {
			o.typed, o.word = compile.Txt(r.p.Text(surveys.FormYesNo["no"])), isNo
			if slices.Contains(chosen, c.Name) {
				o.typed, o.word, o.tick = compile.Txt(r.p.Text(surveys.FormYesNo["yes"])), isYes, 1
			}
		}
		if !r.program.Framework.Leaves[i].Measure.Question.Concerns(r.kinds) {
			o.tick = 0
		}
		in.options = append(in.options, o)
	}
}

// answerOf is what the formula of answerFormula gives.
func (r *results) answerOf(i int) compile.Value {
	q, in := r.program.Framework.Leaves[i].Measure.Question, &r.read[i]
	unreadable := compile.Txt(r.Word(compile.StateWord(surveys.SetAside)))
	switch {
	case !q.Concerns(r.kinds):
		return compile.Txt(r.Word(compile.WordOutside))
	case in.row == 0:
		return compile.Txt(r.Word(compile.StateWord(surveys.NotAsked)))
	case in.typed == compile.Value{}:
		return compile.Value{}
	case in.word == isUnknown:
		return compile.Txt(r.Word(compile.StateWord(surveys.Unknown)))
	case in.word == isNotApplicable:
		return compile.Txt(r.Word(compile.StateWord(surveys.NotApplicable)))
	}
	switch q.Item {
	case surveys.Maturity:
		if in.typed.Is == compile.Number {
			return in.typed
		}
		return levelOf(in.typed.Text, unreadable)
	case surveys.YesNo:
		switch in.word {
		case isYes:
			return compile.Txt(r.Word(compile.WordYes))
		case isNo:
			return compile.Txt(r.Word(compile.WordNo))
		}
		return unreadable
	case surveys.Checklist:
		if in.word == isNone {
			return compile.Txt(r.Word(compile.WordNone))
		}
		return unreadable
	case surveys.Number, surveys.Percentage:
		if in.digits.Is == compile.Number {
			return in.digits
		}
		return unreadable
	}
	return r.choiceOf(i, unreadable)
}

// choiceOf is the code of the choice whose code or label a cell holds.
func (r *results) choiceOf(i int, unreadable compile.Value) compile.Value {
	q, text := r.program.Framework.Leaves[i].Measure.Question, r.read[i].typed
	var byCode, byLabel []compile.Value
	for o, c := range r.program.Framework.Survey.Of(q) {
		code := r.program.Choice(i, o, r.Word)
		if text.Is == compile.Text && strings.EqualFold(code.Text, text.Text) {
			byCode = append(byCode, code)
		}
		if text.Is == compile.Text && strings.EqualFold(trimmed(surveys.FormOffer(r.p, q, c, o)), text.Text) {
			byLabel = append(byLabel, code)
		}
	}
	switch {
	case len(byCode) == 1:
		return byCode[0]
	case len(byLabel) == 1:
		return byLabel[0]
	}
	return unreadable
}

// levelOf reads "2", "niv2" or "2 – descriptor".
func levelOf(text string, unreadable compile.Value) compile.Value {
	if len(text) >= 3 && strings.EqualFold(text[:3], "niv") {
		text = text[3:]
	}
	if text == "" || text[0] < '0' || text[0] > '9' {
		return unreadable
	}
	if rest := text[1:]; rest != "" && !strings.HasPrefix(rest, " – ") && !strings.HasPrefix(rest, " - ") {
		return unreadable
	}
	return compile.Num(float64(text[0] - '0'))
}

// mostDigits is how many figures of a number typed as a text are read.
const mostDigits = 15

// digits is the number that a cell holds, be it typed as a text; else "".
func digits(item surveys.Item, v compile.Value) compile.Value {
	if item != surveys.Number && item != surveys.Percentage || v.Is == compile.Number {
		return v
	}
	s := strings.ReplaceAll(strings.ReplaceAll(v.Text, " ", ""), ",", ".")
	figures := strings.ReplaceAll(s, ".", "")
	point := strings.IndexByte(s+".", '.')
	whole := strings.Trim(figures, "0123456789") == ""
	if len(s)-len(figures) > 1 || figures == "" || len(figures) > mostDigits || !whole || point == 0 || strings.HasSuffix(s, ".") {
		return compile.Value{}
	}
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return compile.Value{}
	}
	return compile.Num(x)
}

// readingCells are the cells of a question's reading, from its row to its evidence.
func (r *results) readingCells(i int) []any {
	row, in, sheet := r.c.leaves+i, &r.read[i], r.sheet[i]
	small := look{size: sizeSmall}
	if sheet == nil { // not asked by this form
		return []any{
			r.figure(small, 0), nil, nil, nil, r.formula(small, r.concerned(i, literal(r.Word(compile.StateWord(surveys.NotAsked))), r.outside()), in.answer), nil,
		}
	}
	here := at(ccRow, row)
	inRow := func(col int) string { return fmt.Sprintf("INDEX(%s,%s)", r.inSheet(sheet, col), here) }
	cell := at(ccTyped, row)
	word := fmt.Sprintf(`IF(ISNUMBER(%[1]s),0,IF(ISNUMBER(FIND(":",%[1]s)),%[2]s,%[3]s))`, cell,
		r.silenceOf(fmt.Sprintf(`TRIM(LEFT(%[1]s,FIND(":",%[1]s)-1))`, cell)), r.lookUp(wordsAnswer, cell))
	cells := []any{
		r.formula(small, fmt.Sprintf("IFERROR(MATCH(%s,%s,0),0)", at(ccCode, row), r.inSheet(sheet, colCode)), compile.Num(float64(in.row))),
		r.formula(small, fmt.Sprintf(`IF(%s=0,"",%s)`, here, typed(inRow(colAnswer))), in.typed),
		r.formula(small, word, compile.Num(float64(in.word))),
	}
	if item := r.program.Framework.Leaves[i].Measure.Question.Item; item == surveys.Number || item == surveys.Percentage {
		cells = append(cells, r.formula(small, digitsFormula(cell), in.digits))
	} else {
		cells = append(cells, nil)
	}
	grade := fmt.Sprintf(`IF(%s=0,"",IFERROR(INDEX(%s,MAX(1,%s)),%s))`, here, "$"+columnRange(ccName, r.c.grades, len(surveys.EvidenceNames)),
		r.lookUp(wordsGrade, trim(inRow(colEvidence))), literal(r.gradeName(surveys.Unstated)))
	return append(cells, r.formula(small, r.answerFormula(i, row), in.answer), r.formula(small, grade, in.evidence))
}

// silenceOf is the number of a silence before its reason.
func (r *results) silenceOf(text string) string {
	n := 0
	for _, w := range r.formWords(wordsAnswer) {
		if w.id <= isNotApplicable {
			n++
		}
	}
	first := r.c.wordsOf[wordsAnswer][0]
	return fmt.Sprintf("SUMPRODUCT(($%s=%s)*$%s)", columnRange(ccName, first, n), text, columnRange(ccCode, first, n))
}

// concerned is a formula where the kind of territory is asked the question,
// another where it is not.
func (r *results) concerned(i int, formula, otherwise string) string {
	q := r.program.Framework.Leaves[i].Measure.Question
	for _, kind := range q.NotFor {
		formula = fmt.Sprintf("IF($%s=%s,%s,%s)", absoluteColumn(ccName, r.c.kind), literal(kind), otherwise, formula)
	}
	return formula
}

// answerFormula reads a cell as package compile takes an answer.
func (r *results) answerFormula(i, row int) string {
	q := r.program.Framework.Leaves[i].Measure.Question
	cell, word := at(ccTyped, row), at(ccWord, row)
	unreadable := literal(r.Word(compile.StateWord(surveys.SetAside)))
	read := unreadable
	switch q.Item {
	case surveys.Maturity:
		from := fmt.Sprintf(`IF(LEFT(%s,3)="niv",4,1)`, cell)
		dash := fmt.Sprintf(`MID(%s,%s+1,3)`, cell, from)
		read = fmt.Sprintf(`IF(ISNUMBER(%[1]s),%[1]s,IF(OR(LEN(%[1]s)=%[2]s,%[3]s=" – ",%[3]s=" - "),IFERROR(FIND(MID(%[1]s,%[2]s,1),"0123456789")-1,%[4]s),%[4]s))`, cell, from, dash, unreadable)
	case surveys.YesNo:
		read = fmt.Sprintf("IF(%[1]s=%[2]d,%[3]s,IF(%[1]s=%[4]d,%[5]s,%[6]s))", word, isYes, literal(r.Word(compile.WordYes)), isNo, literal(r.Word(compile.WordNo)), unreadable)
	case surveys.Checklist:
		read = fmt.Sprintf("IF(%s=%d,%s,%s)", word, isNone, literal(r.Word(compile.WordNone)), unreadable)
	case surveys.Number, surveys.Percentage:
		read = fmt.Sprintf("IF(ISNUMBER(%[1]s),%[1]s,%[2]s)", at(ccDigits, row), unreadable)
	case surveys.Choose:
		read = r.chooseFormula(i, cell, unreadable)
	}
	read = fmt.Sprintf(`IF(%[1]s="","",IF(%[2]s=%[3]d,%[4]s,IF(%[2]s=%[5]d,%[6]s,%[7]s)))`, cell, word,
		isUnknown, literal(r.Word(compile.StateWord(surveys.Unknown))), isNotApplicable, literal(r.Word(compile.StateWord(surveys.NotApplicable))), read)
	if n := r.program.Choices(i); q.Item == surveys.Checklist && n > 0 {
		read = fmt.Sprintf("IF(COUNTIF($%s,%d)>0,%s,%s)", columnRange(ccTick, r.c.option[i], n), unreadableTick, unreadable, read)
	}
	return r.concerned(i, fmt.Sprintf("IF(%s=0,%s,%s)", at(ccRow, row), literal(r.Word(compile.StateWord(surveys.NotAsked))), read), r.outside())
}

func (r *results) outside() string { return literal(r.Word(compile.WordOutside)) }

// chooseFormula is a choice's code, by its code or its label.
func (r *results) chooseFormula(i int, cell, unreadable string) string {
	n := r.program.Choices(i)
	if n == 0 {
		return unreadable
	}
	first := r.c.choice[i]
	codes, labels, places := "$"+columnRange(ccValue, first, n), "$"+columnRange(ccName, first, n), "$"+columnRange(ccCode, first, n)
	once := func(cells, otherwise string) string {
		return fmt.Sprintf("IF(SUMPRODUCT(--(%[1]s=%[2]s))=1,INDEX(%[3]s,SUMPRODUCT((%[1]s=%[2]s)*%[4]s)),%[5]s)", cells, cell, codes, places, otherwise)
	}
	return once(codes, once(labels, unreadable))
}

// digitsFormula reads a number that was typed as a text, with a comma or a
// point, in every country: a text of figures alone is the same number everywhere.
func digitsFormula(cell string) string {
	text := fmt.Sprintf(`SUBSTITUTE(SUBSTITUTE(%s," ",""),",",".")`, cell)
	figures := fmt.Sprintf(`SUBSTITUTE(%s,".","")`, text)
	point := fmt.Sprintf(`FIND(".",%s&".")`, text)
	whole := fmt.Sprintf(`SUMPRODUCT(LEN(%[1]s)-LEN(SUBSTITUTE(%[1]s,{"0","1","2","3","4","5","6","7","8","9"},"")))=LEN(%[1]s)`, figures)
	sound := fmt.Sprintf(`AND(LEN(%[1]s)-LEN(%[2]s)<2,LEN(%[2]s)>0,LEN(%[2]s)<%[3]d,%[4]s,%[5]s>1,RIGHT(%[1]s,1)<>".")`, text, figures, mostDigits+1, whole, point)
	return fmt.Sprintf(`IF(ISNUMBER(%[1]s),%[1]s,IF(%[2]s,%[3]s/10^(LEN(%[3]s)+1-%[4]s),""))`, cell, sound, figures, point)
}

// unreadableTick stands for an option's cell that says neither yes nor no.
const unreadableTick = 2

// optionCells are the cells of an option's reading.
func (r *results) optionCells(i, o int) []any {
	row, in, sheet := r.c.option[i]+o, &r.read[i].options[o], r.sheet[i]
	small := look{size: sizeSmall}
	points := r.holds(small, r.program.Given(compile.Ref{Kind: compile.ChoicePoints, At: i, I: o}))
	if sheet == nil {
		return []any{nil, nil, r.figure(small, 0), points, r.figure(small, 0)}
	}
	here, cell, word := at(ccOptLine, row), at(ccOption, row), at(ccRead, row)
	inRow := fmt.Sprintf("INDEX(%s,%s)", r.inSheet(sheet, colAnswer), here)
	lookUp := fmt.Sprintf("IF(ISNUMBER(%[1]s),IF(%[1]s=1,%[2]d,IF(%[1]s=0,%[3]d,0)),%[4]s)", cell, isTicked, isUnticked, r.lookUp(wordsAnswer, cell))
	tick := fmt.Sprintf(`IF(%[1]s="",0,IF(OR(%[2]s=%[3]d,%[2]s=%[4]d),1,IF(OR(%[2]s=%[5]d,%[2]s=%[6]d),0,%[7]d)))`, cell, word, isYes, isTicked, isNo, isUnticked, unreadableTick)
	return []any{
		r.formula(small, fmt.Sprintf(`IF(%s=0,"",%s)`, here, typed(inRow)), in.typed),
		r.formula(small, lookUp, compile.Num(float64(in.word))),
		r.formula(small, r.concerned(i, tick, "0"), compile.Num(in.tick)),
		points,
		r.formula(small, fmt.Sprintf("IFERROR(MATCH(%s,%s,0),0)", at(ccCode, row), r.inSheet(sheet, colCode)), compile.Num(float64(in.row))),
	}
}
