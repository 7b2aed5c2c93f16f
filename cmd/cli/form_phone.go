package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/xlsform"
)

// citizensSurvey is what --survey takes.
const citizensSurvey = "citizens"

// runPhoneForm writes the questionnaire that KoboToolbox and ODK put on phones.
func runPhoneForm(ctx context.Context, env *Env, cmd *cobra.Command, opts formOptions) error {
	if err := opts.forPhones(cmd); err != nil {
		return err
	}
	fw, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	s, err := opts.phoneSurvey(cmd, fw)
	if err != nil {
		return err
	}
	if err := env.noTerminal(opts.out); err != nil {
		return err
	}
	opts.out.spareForms(ctx, fw.Survey)
	form := xlsform.Options{Language: env.Printer.Language(), People: opts.survey != ""}
	territories, problems, err := env.lookup(ctx, cmd, opts.registry, roll{}, fw)
	if err != nil {
		return err
	}
	if territories != nil {
		form.Registry = territories.Registry
	}
	for _, p := range problems {
		env.printProblem(p)
	}
	err = env.write(ctx, opts.out, func(w io.Writer) error { return writePhoneForm(ctx, w, s, form) })
	if names, ok := errors.AsType[xlsform.NameErrors](err); ok {
		return refused(names, lang.Msg("Give these indicators a slug of their own, that begins with a letter, and no name of the form's: %s.", strings.Join(xlsform.Reserved(), ", ")))
	}
	if err != nil {
		return err
	}
	if !opts.out.stdout() && !env.quiet {
		env.say(lang.Msg("%s questions written to %s", len(s.Questions), opts.out.path))
		env.say(lang.Msg("Upload it to KoboToolbox or ODK Central as an XLSForm; then read the export: eterritoire check EXPORT"))
	}
	if problems.HasErrors() {
		return errProblems
	}
	return nil
}

// writePhoneForm writes a form once it was read back, question by question.
func writePhoneForm(ctx context.Context, w io.Writer, s *surveys.Survey, opt xlsform.Options) error {
	var b bytes.Buffer
	if err := xlsform.Write(&b, s, opt); err != nil {
		return err
	}
	book, problems, err := sheet.Open(ctx, sheet.File{Name: "form.xlsx", ReaderAt: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, sheet.Limits{})
	if err != nil {
		return err
	}
	if book == nil {
		return &stop{message: problems[0].Message}
	}
	defer func() { _ = book.Close() }()
	got, problems := xlsform.Read(ctx, book)
	if problems.HasErrors() {
		return &stop{message: problems[0].Message}
	}
	for i, q := range s.Questions {
		if i >= len(got.Questions) || got.Questions[i].Name != q.Name || len(got.Of(got.Questions[i])) != len(s.Of(q)) {
			return &stop{message: lang.Msg("the form does not read back as it was written: %s", q.Code)}
		}
	}
	if len(got.Calculations) != len(s.Calculations) || len(got.Notes) != len(s.Notes) {
		return &stop{message: lang.Msg("the form does not read back as it was written: %s", s.ID)}
	}
	_, err = w.Write(b.Bytes())
	return err
}

// forPhones checks the options that go with a form for phones.
func (o *formOptions) forPhones(cmd *cobra.Command) error {
	if o.survey != "" {
		if err := oneOf(cmd, "survey", o.survey, citizensSurvey); err != nil {
			return err
		}
	}
	switch {
	case o.format != "xlsform" && cmd.Flags().Changed("format"):
		return usage(cmd, lang.Msg("the residents' survey is a form for phones: --format xlsform"), lang.Message{})
	case o.forEach != "":
		return usage(cmd, lang.Msg("one form for phones serves every territory: leave out --for-each"), lang.Message{})
	case o.survey != "" && (o.profile != "" || len(o.only) > 0):
		return usage(cmd, lang.Msg("the residents' survey is asked whole: leave out --profile and --only"), lang.Message{})
	}
	return tableName(cmd, "output", o.out.path, ".xlsx")
}

// phoneSurvey is what the form asks, computes and shows.
func (o *formOptions) phoneSurvey(cmd *cobra.Command, fw *indicators.Framework) (*surveys.Survey, error) {
	if o.survey != "" {
		if fw.Citizens == nil {
			return nil, &stop{message: lang.Msg("the framework %s has no survey of residents", fw.ID)}
		}
		return fw.Citizens.Survey, nil
	}
	questions, err := o.questions(cmd, fw)
	if err != nil {
		return nil, err
	}
	form := compile.FormOptions{Profile: o.profile, Taken: xlsform.Reserved(), ID: formID(fw.ID, append([]string{o.profile}, o.only...))}
	if questions != nil {
		asked := map[string]bool{}
		for _, i := range questions {
			asked[fw.Survey.Questions[i].Code] = true
		}
		form.Asks = func(q *surveys.Question) bool { return asked[q.Code] }
	}
	s, shown, err := compile.XLSForm(fw, form)
	if refusals, ok := errors.AsType[compile.Refusals](err); ok {
		return nil, refused(refusals, lang.Msg("A form has only its own answers: score the export instead, or give these indicators goalposts."))
	}
	if err != nil {
		return nil, err
	}
	report.FormResults(fw, s, shown)
	return s, nil
}

// formID tells the forms of one framework apart on a server.
func formID(id string, parts []string) string {
	for _, p := range parts {
		if p != "" {
			id += "-" + strings.ToLower(p)
		}
	}
	return id
}

// refused says all that a form for phones cannot hold or compute.
func refused[T interface{ Message() lang.Message }](all []T, hint lang.Message) error {
	m := lang.Message{}
	for _, one := range all {
		if m.IsZero() {
			m = one.Message()
		} else {
			m = lang.Msg("%s\n  %s", m, one.Message())
		}
	}
	return &stop{message: m, hint: hint}
}
