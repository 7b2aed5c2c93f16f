//go:build deps

package main

// The modules of the questionnaire in a terminal, at the versions that build
// and test together; package surveys/ask will import them.
import (
	_ "charm.land/bubbles/v2/textinput"
	_ "charm.land/bubbletea/v2"
	_ "charm.land/lipgloss/v2"
)
