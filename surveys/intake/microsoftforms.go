package intake

// microsoftForms is the workbook of a Microsoft form: its own columns, then one
// a question under its label, a row of a grid under the row's label alone.
// Several choices end in a semicolon each. Its ID counts from 1 in every form,
// so that it identifies nothing.
var microsoftForms = columnRules{
	dialect: "microsoft-forms", needs: 2, column: exportColumn, empty: isBlank,
	marks: set("start time", "completion time", "heure de début", "heure de fin", "last modified time", "heure de la dernière modification"),
	tool: map[string]column{
		"id":                                {metadata: true},
		"start time":                        {metadata: true},
		"heure de début":                    {metadata: true},
		"completion time":                   {role: submittedRole},
		"heure de fin":                      {role: submittedRole},
		"last modified time":                {metadata: true},
		"heure de la dernière modification": {metadata: true},
		"email":                             {metadata: true},
		"adresse de messagerie":             {metadata: true},
		"name":                              {role: respondentRole, rank: 100},
		"nom":                               {role: respondentRole, rank: 100},
		"language":                          {metadata: true},
		"langue":                            {metadata: true},
	},
}
