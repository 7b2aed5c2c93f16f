package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path"
	"slices"
	"strconv"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/cmd/cli/folder"
	"eterritoire/indicators/frameworks"
	"eterritoire/report"
	"eterritoire/report/html"
	"eterritoire/report/proof"
	"eterritoire/report/workbook"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// A product is one file of a folder of results: how it is made, and how what
// was written is held against the scores.
type product struct {
	file string // with slashes, within the folder
	kind string
	of   *assess.Result // whose it is; nil is everybody's
	key  string         // of all that it is made of
	// write writes it.
	write func(io.Writer) error
	// prove reads it back, and returns what is wrong and how many figures it
	// compared; nil where its digest is all there is to hold it against.
	prove func(ctx context.Context, path string) (diag.List, int, error)
}

// proof reads a product back.
func (p *product) proof(ctx context.Context, path string) (diag.List, int, error) {
	if p.prove == nil {
		return nil, 0, nil
	}
	return p.prove(ctx, path)
}

// The kinds of product, as the manifest has them.
const (
	kindReport    = "report"
	kindWorkbook  = "workbook"
	kindIndex     = "index"
	kindNational  = "national"
	kindResponses = "responses"
	kindScores    = "scores"
	kindProblems  = "problems"
	kindFramework = "framework"
	kindQuality   = "quality"
	kindReturn    = "return"
)

// batchNames are the files of a folder of results, in their readers' language.
type batchNames struct{ index, sheets, national, responses, scores, records, problems, quality, returns, framework string }

func (b *batch) names() batchNames {
	if b.language.Language() == "en" {
		return batchNames{"index.html", "reports", "national.xlsx", "responses.csv", "scores.csv", "scores.json", "problems.csv", "quality.xlsx", "returns", "framework.yaml"}
	}
	return batchNames{"index.html", "fiches", "national.xlsx", "reponses.csv", "scores.csv", "scores.json", "problemes.csv", "qualite.xlsx", "retours", "referentiel.yaml"}
}

// plan lists all that the folder holds: the long work first. What another kind
// of result needs is a line here.
func (b *batch) plan() []product {
	names := b.names()
	whole := b.wholeKey()
	pages := pageNames(b.a.Territories)
	var products []product
	if b.sheets {
		products = append(products, b.national(names.national, whole))
	}
	for _, r := range b.a.Territories {
		key := b.territoryKey(r, whole)
		if slices.Contains(b.opts.formats, "html") {
			products = append(products, b.report(path.Join(names.sheets, pages[r]), r, key))
		}
		if b.sheets && slices.Contains(b.opts.formats, "xlsx") {
			products = append(products, b.workbook(path.Join(names.sheets, pages[r][:len(pages[r])-len(".html")]+".xlsx"), r, key))
		}
	}
	products = append(products, b.returns(names.returns)...)
	return append(products,
		b.quality(names.quality, whole),
		b.index(names, pages, whole),
		b.responses(names.responses, whole),
		b.scores(names.scores, whole),
		b.records(names.records, whole),
		b.problems(names.problems),
		b.framework(names.framework))
}

// hasWorkbooks reports whether the framework's arithmetic can be a workbook's;
// where it cannot, that is said once.
func (b *batch) hasWorkbooks() bool {
	_, err := compile.Compile(b.in.framework)
	if err == nil {
		return true
	}
	b.in.problems.Add(&diag.Problem{
		Pos: diag.Pos{File: b.names().national}, Severity: diag.Warning, Code: "workbook-refused",
		Message: lang.Msg("there are no workbooks: %s", b.env.inWords(err)),
	})
	return false
}

// base is what every product depends on.
func (b *batch) base() string {
	return folder.Key(programKey(), b.in.framework.Digest, b.language.Language(), b.opts.date)
}

// wholeKey is of all that was read: what is about everybody is made anew as
// soon as one source changes.
func (b *batch) wholeKey() string {
	parts := []string{b.base(), b.reading, intake.ProblemsDigest(b.in.problems)}
	for i, f := range b.in.files {
		parts = append(parts, f.Name, b.digests[i])
	}
	for _, r := range b.a.Territories {
		parts = append(parts, intake.TerritoryDigest(r.Territory))
	}
	return folder.Key(parts...)
}

// territoryKey is of what is known of one territory; where a score depends on
// the others', of all.
func (b *batch) territoryKey(r *assess.Result, whole string) string {
	for _, leaf := range b.in.framework.Leaves {
		if leaf.Measure.Normalisation.Relative() {
			return folder.Key(whole, r.Territory.Key)
		}
	}
	return folder.Key(b.base(), intake.TerritoryDigest(r.Territory))
}

func (b *batch) reportOptions() report.Options {
	date, _ := day(nil, "date", b.opts.date) // checked before
	return report.Options{Printer: b.language, Version: Version(), Date: b.language.Date(date)}
}

// report is a territory's page.
func (b *batch) report(file string, r *assess.Result, key string) product {
	build := func() *report.Doc { return report.Build(b.a, r, b.reportOptions()) }
	return product{
		file: file, kind: kindReport, of: r, key: folder.Key(kindReport, key),
		write: func(w io.Writer) error { return html.Write(w, build()) },
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return proven(path, func(page []byte) (diag.List, int) { return proof.Page(file, page, build()) })
		},
	}
}

// workbook is a territory's own workbook, with what was said of its sources.
func (b *batch) workbook(file string, r *assess.Result, key string) product {
	files, problems := b.about(r)
	shown := *b.a
	shown.Territories = []*assess.Result{r}
	return product{
		file: file, kind: kindWorkbook, of: r, key: folder.Key(kindWorkbook, key, intake.ProblemsDigest(problems)),
		write: func(w io.Writer) error {
			return workbook.Write(w, &shown, workbook.Options{Printer: b.language, Version: Version(), Files: files, Problems: problems})
		},
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return proven(path, func(book []byte) (diag.List, int) { return proof.Workbook(file, book, &shown, b.language) })
		},
	}
}

// about is the files that a territory's responses came from, and what was said
// of them: of a file with others' responses too, what was said of its rows.
func (b *batch) about(r *assess.Result) ([]intake.File, diag.List) {
	type row struct {
		sheet string
		row   int
	}
	rows := map[string]map[row]bool{}
	for _, response := range r.Territory.Responses {
		file := response.Pos.File
		if rows[file] == nil {
			rows[file] = map[row]bool{}
		}
		rows[file][row{response.Pos.Sheet, response.Pos.Row}] = true
	}
	var files []intake.File
	alone := map[string]bool{}
	for _, f := range b.in.files {
		if rows[f.Name] != nil && f.Responses == len(rows[f.Name]) {
			files = append(files, f)
			alone[f.Name] = true
		}
	}
	var problems diag.List
	for _, p := range b.in.problems {
		if alone[p.Pos.File] || rows[p.Pos.File][row{p.Pos.Sheet, p.Pos.Row}] && p.Pos.Row > 0 {
			problems = append(problems, p)
		}
	}
	return files, problems
}

// national is the workbook of all territories.
func (b *batch) national(file, whole string) product {
	return product{
		file: file, kind: kindNational, key: folder.Key(kindNational, whole),
		write: func(w io.Writer) error {
			return workbook.Write(w, b.a, workbook.Options{Printer: b.language, Version: Version(), Files: b.in.files, Problems: b.in.problems})
		},
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return proven(path, func(book []byte) (diag.List, int) { return proof.Workbook(file, book, b.a, b.language) })
		},
	}
}

// index is the page that lists the territories.
func (b *batch) index(names batchNames, pages map[*assess.Result]string, whole string) product {
	link := func(r *assess.Result) string { return path.Join(names.sheets, pages[r]) }
	if !slices.Contains(b.opts.formats, "html") {
		link = nil
	}
	opt := b.reportOptions()
	opt.Beside = b.beside(names)
	build := func() *report.Doc { return report.Index(b.a, link, opt) }
	return product{
		file: names.index, kind: kindIndex, key: folder.Key(append([]string{kindIndex, whole}, b.opts.formats...)...),
		write: func(w io.Writer) error { return html.Write(w, build()) },
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return proven(path, func(page []byte) (diag.List, int) { return proof.Page(names.index, page, build()) })
		},
	}
}

// beside are the files that the index names.
func (b *batch) beside(names batchNames) []report.Beside {
	var files []report.Beside
	if b.sheets {
		files = append(files, report.Beside{File: names.national, What: lang.Msg("the workbook of all territories, which computes itself")})
	}
	if b.toReturn > 0 {
		files = append(files, report.Beside{
			File: path.Join(names.returns, returnsList), What: lang.Msg("what goes back to each sender, in the same folder: not to be published"),
		})
	}
	return append(files,
		report.Beside{File: names.responses, What: lang.Msg("all the answers in one clean table")},
		report.Beside{File: names.scores, What: lang.Msg("every score at full precision")},
		report.Beside{File: names.records, What: lang.Msg("the same for programs, with the answers behind each score")},
		report.Beside{File: names.problems, What: lang.Msg("every problem, with its cell")},
		report.Beside{File: names.quality, What: lang.Msg("what is missing, wrong or doubtful in what was received")},
		report.Beside{File: names.framework, What: lang.Msg("the framework, as it was")},
		report.Beside{File: folder.ManifestName, What: lang.Msg("what all this was made of: files, digests, versions, options")})
}

// proven reads a file whole and holds it against what it should be.
func proven(path string, by func([]byte) (diag.List, int)) (diag.List, int, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, err
	}
	wrong, figures := by(content)
	return wrong, figures, nil
}

// responses is the clean table: the rows of each source, as they were read. It
// is itself a source, and what it scores must be what was scored.
func (b *batch) responses(file, whole string) product {
	return product{
		file: file, kind: kindResponses, key: folder.Key(kindResponses, whole),
		write: func(w io.Writer) error {
			var header bytes.Buffer
			t, err := intake.NewTableWriter(&header, b.in.framework.Survey, intake.TableOptions{})
			if err == nil {
				err = t.Close()
			}
			if err != nil {
				return err
			}
			length := int64(header.Len())
			if _, err := w.Write(header.Bytes()); err != nil {
				return err
			}
			for _, f := range b.in.files {
				if err := b.store.Reading(f.Name).Rows(w, length); err != nil {
					return err
				}
			}
			return b.in.rowsOf(w, length)
		},
		prove: func(ctx context.Context, path string) (diag.List, int, error) {
			src := intake.Source{Name: file, Open: func() (intake.Content, error) { return openFile(path) }}
			again, problems, err := intake.Read(ctx, []intake.Source{src}, b.in.framework.Survey, intake.Options{})
			if err != nil {
				return nil, 0, err
			}
			if !again.Files[0].OK {
				return problems, 0, nil
			}
			scores, _ := assess.Run(b.in.framework, again.Dataset, assess.Options{})
			wrong, figures := proof.Same(file, scores, b.a)
			return wrong, figures, nil
		},
	}
}

// scores is every score at full precision, as a table.
func (b *batch) scores(file, whole string) product {
	return product{
		file: file, kind: kindScores, key: folder.Key(kindScores, whole),
		write: func(w io.Writer) error { return writeScoresCSV(w, b.a, b.a.Territories) },
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return readBack(path, func(r io.Reader) (diag.List, int) { return proof.ScoresCSV(file, r, b.a) })
		},
	}
}

// records is every score for programs, with the answers behind them.
func (b *batch) records(file, whole string) product {
	return product{
		file: file, kind: kindScores, key: folder.Key(kindScores+" json", whole),
		write: func(w io.Writer) error {
			return writeJSON(w, b.spoken().scoresRecord(b.a, b.a.Territories, b.in.problems))
		},
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return readBack(path, func(r io.Reader) (diag.List, int) { return proof.ScoresJSON(file, r, b.a) })
		},
	}
}

// problems is what was said of the sources.
func (b *batch) problems(file string) product {
	records := b.spoken().problemRecords(b.in.problems)
	return product{
		file: file, kind: kindProblems, key: folder.Key(kindProblems, b.base(), intake.ProblemsDigest(b.in.problems)),
		write: func(w io.Writer) error { return writeCSV(w, problemColumns[:], problemRows(records)) },
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			if b.recalling {
				return nil, 0, nil
			}
			return readBack(path, func(r io.Reader) (diag.List, int) {
				return proof.Table(file, r, func(yield func([]string) bool) {
					if !yield(problemColumns[:]) {
						return
					}
					for row := range problemRows(records) {
						for i, s := range row {
							row[i] = inert(s)
						}
						if !yield(row) {
							return
						}
					}
				}), 0
			})
		},
	}
}

// quality is the workbook of what is missing, wrong or doubtful.
func (b *batch) quality(file, whole string) product {
	parts := append([]string{kindQuality, whole, strconv.FormatBool(b.in.called)}, b.opts.roll.expect...)
	return product{
		file: file, kind: kindQuality, key: folder.Key(parts...),
		write: func(w io.Writer) error {
			return workbook.WriteQuality(w, b.spoken().qualityOf(b.in, b.in.findings()))
		},
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			if b.recalling {
				return nil, 0, nil // what the registry said is not recalled
			}
			return proven(path, func(book []byte) (diag.List, int) {
				return proof.Quality(file, book, &intake.Result{Dataset: b.in.dataset, Files: b.in.files}, b.in.problems, b.language)
			})
		},
	}
}

func readBack(path string, by func(io.Reader) (diag.List, int)) (diag.List, int, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = f.Close() }()
	wrong, figures := by(f)
	return wrong, figures, nil
}

// framework is what was scored with, whole.
func (b *batch) framework(file string) product {
	return product{
		file: file, kind: kindFramework, key: folder.Key(kindFramework, b.in.framework.Digest),
		write: func(w io.Writer) error {
			_, err := w.Write(frameworks.Export(b.in.framework))
			return err
		},
	}
}

// spoken is the world in the language of the results.
func (b *batch) spoken() *Env {
	e := *b.env
	e.Printer = b.language
	return &e
}
