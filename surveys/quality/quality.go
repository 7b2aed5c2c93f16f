// Package quality looks for what is doubtful in answers that could be read:
// what is missing, where, and which responses look as if nobody had thought
// about them. It knows no weight and decides nothing: a doubt is a question to
// ask, and never a reason to score otherwise.
package quality
