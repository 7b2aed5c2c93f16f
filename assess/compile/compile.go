// Package compile turns a framework's arithmetic into the languages of the
// places where answers live: spreadsheet formulas now; XPath and SQL take the
// same flattened tree later. It is the only other description of what package
// assess computes, and a conformance test holds the two together.
package compile
