package ask

import "eterritoire/surveys/lang"

// A command is what a key asks for. On the keyboard of a question letters are
// commands and digits are answers (rules §1): no letter chooses anything.
type command int

const (
	noCommand command = iota
	cmdConfirm
	cmdNext
	cmdBack
	cmdUp
	cmdDown
	cmdPageUp
	cmdPageDown
	cmdFirst
	cmdLast
	cmdTick
	cmdDontKnow
	cmdNotApplicable
	cmdClear
	cmdEvidence
	cmdConfidence
	cmdComment
	cmdHint
	cmdUnanswered
	cmdLeft
	cmdOverview
	cmdSearch
	cmdJump
	cmdUndo
	cmdRedo
	cmdScores
	cmdLanguage
	cmdConflicts
	cmdSave
	cmdKeys
	cmdCancel
	cmdSuspend
	cmdLeave
	cmdInterrupt
)

// A binding is a command's keys, as Bubble Tea names them, and what people are
// told of it: the help line and the page of keys are made from this.
type binding struct {
	command command
	keys    []string
	shown   lang.Message // the key as it is written in help; none: not in help
	does    lang.Message // in two or three words
	page    lang.Message // in a sentence, on the page of keys; none: does
}

// commands are declared once. Those that keys of one screen share mean the same
// on the others. Enter comes as ctrl+j from a terminal that was not yet raw when
// it was typed.
func commands() []binding {
	return []binding{
		{cmdConfirm, []string{"enter", "ctrl+j", "ctrl+m"}, lang.Msg("Enter"), lang.Msg("next"), lang.Msg("take the option under > as the answer; again, go on")},
		{cmdNext, []string{"right", ">", "tab"}, key("→"), lang.Msg("skip"), lang.Msg("next question (also >, Tab)")},
		{cmdBack, []string{"left", "<", "shift+tab"}, key("←"), lang.Msg("back"), lang.Msg("question before (also <)")},
		{cmdUp, []string{"up"}, lang.Message{}, lang.Message{}, lang.Message{}},
		{cmdDown, []string{"down"}, key("↑ ↓"), lang.Msg("move"), lang.Msg("move > among the options, and scroll")},
		{cmdPageUp, []string{"pgup"}, lang.Message{}, lang.Message{}, lang.Message{}},
		{cmdPageDown, []string{"pgdown"}, lang.Message{}, lang.Message{}, lang.Message{}},
		{cmdFirst, []string{"home"}, lang.Message{}, lang.Message{}, lang.Message{}},
		{cmdLast, []string{"end"}, lang.Message{}, lang.Message{}, lang.Message{}},
		{cmdTick, []string{"space"}, lang.Msg("Space"), lang.Msg("tick"), lang.Msg("take or tick the option under >")},
		{cmdDontKnow, []string{"s"}, key("s"), lang.Msg("don't know"), lang.Msg("don't know: neither good nor bad, it widens the range")},
		{cmdNotApplicable, []string{"x"}, key("x"), lang.Msg("not applicable"), lang.Msg("not applicable: says why, and leaves the score")},
		{cmdClear, []string{"backspace", "delete"}, lang.Msg("Del"), lang.Msg("clear"), lang.Msg("take the answer back")},
		{cmdEvidence, []string{"e"}, key("e"), lang.Msg("evidence"), lang.Msg("how well the answer is proven")},
		{cmdConfidence, []string{"f"}, key("f"), lang.Msg("confidence"), lang.Msg("how sure you are")},
		{cmdComment, []string{"c"}, key("c"), lang.Msg("comment"), lang.Msg("write a comment")},
		{cmdHint, []string{"h"}, key("h"), lang.Msg("help"), lang.Msg("help on this question, and the evidence wanted")},
		{cmdUnanswered, []string{"n"}, key("n"), lang.Msg("next unanswered"), lang.Msg("next question without an answer")},
		{cmdLeft, []string{"l"}, key("l"), lang.Msg("left"), lang.Msg("list of what is left")},
		{cmdOverview, []string{"o"}, key("o"), lang.Msg("overview"), lang.Msg("all questions and their answers, to review them")},
		{cmdSearch, []string{"/"}, key("/"), lang.Msg("search"), lang.Msg("search words in the questions")},
		{cmdJump, []string{"j"}, key("j"), lang.Msg("jump"), lang.Msg("jump to an axis or a code (A3, A3.2.1)")},
		{cmdUndo, []string{"u"}, key("u"), lang.Msg("undo"), lang.Msg("undo the last change")},
		{cmdRedo, []string{"r"}, key("r"), lang.Msg("redo"), lang.Msg("make it again")},
		{cmdScores, []string{"p"}, key("p"), lang.Msg("scores"), lang.Msg("scores so far: beside the question, alone, or hidden")},
		{cmdLanguage, []string{"g"}, key("g"), lang.Msg("français"), lang.Msg("change language (français)")},
		{cmdConflicts, []string{"k"}, key("k"), lang.Msg("two answers"), lang.Msg("decide between two answers to one question")},
		{cmdSave, []string{"ctrl+s"}, key("Ctrl+S"), lang.Msg("save"), lang.Msg("write the answers into the form now")},
		{cmdKeys, []string{"?", "f1"}, key("?"), lang.Msg("all keys"), lang.Msg("this page")},
		{cmdCancel, []string{"esc"}, lang.Msg("Esc"), lang.Msg("close"), lang.Msg("close, or drop the number being typed")},
		{cmdSuspend, []string{"ctrl+z"}, lang.Message{}, lang.Message{}, lang.Message{}},
		{cmdLeave, []string{"q", "ctrl+q"}, key("q"), lang.Msg("save and leave"), lang.Msg("write the answers into the form and leave; the next start goes on from here")},
		{cmdInterrupt, []string{"ctrl+c"}, lang.Message{}, lang.Message{}, lang.Message{}},
	}
}

// key is the name of a key that is the same in every language.
func key(name string) lang.Message { return lang.Message{Format: "%s", Args: []any{name}} }

// keyboard finds the command of a key, by its name in Bubble Tea.
func keyboard(bindings []binding) map[string]command {
	m := map[string]command{}
	for _, b := range bindings {
		for _, k := range b.keys {
			m[k] = b.command
		}
	}
	return m
}

// unshifted is the row of digits of a French keyboard, as it comes without the
// shift key; 6 is left out, its key being the minus sign.
var unshifted = map[string]string{"à": "0", "&": "1", "é": "2", "\"": "3", "'": "4", "(": "5", "è": "7", "_": "8", "ç": "9"}

// digit is the digit of a key, also from the unshifted row of an AZERTY
// keyboard.
func digit(key string) (string, bool) {
	if len(key) == 1 && key[0] >= '0' && key[0] <= '9' {
		return key, true
	}
	d, ok := unshifted[key]
	return d, ok
}
