package intake

// briefcase is an export of ODK Briefcase: as ODK Central's, which was made to
// look like it, without what a server knows of a submission. A repeat is a
// column of its own, which names another file.
var briefcase = columnRules{
	dialect: "odk-briefcase", tool: odkTool, needs: 2, column: briefcaseColumn, empty: isBlankOrNA,
	marks: set("submissiondate", "key", "meta-instanceid", "instanceid", "isvalidated"),
}

func briefcaseColumn(n *names, header string) column {
	if isSetOf(header) {
		return column{metadata: true}
	}
	return exportColumn(n, header)
}

// isSetOf recognises a column that says where the rows of a repeat are.
func isSetOf(header string) bool {
	return len(header) > len("SET-OF-") && header[:len("SET-OF-")] == "SET-OF-"
}
