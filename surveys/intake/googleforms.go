package intake

// googleForms is the answers of a Google form, from its sheet or downloaded: a
// time, perhaps an address, then a column a question under its label. Ticked
// boxes are one cell, a row of a grid is "Title [row]".
var googleForms = columnRules{
	dialect: "google-forms", needs: 1, column: exportColumn, empty: isBlank,
	marks: set("horodateur", "timestamp"),
	tool: map[string]column{
		"horodateur":        {role: submittedRole},
		"timestamp":         {role: submittedRole},
		"adresse e-mail":    {metadata: true},
		"nom d'utilisateur": {metadata: true},
		"email address":     {metadata: true},
		"username":          {metadata: true},
		"score":             {metadata: true},
		"adresse mail":      {metadata: true},
		"email":             {metadata: true},
		"note totale":       {metadata: true},
		"total score":       {metadata: true},
	},
}
