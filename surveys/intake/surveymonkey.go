package intake

// surveyMonkey is an export of SurveyMonkey: two rows of headers, questions
// over options and rows of grids. Expanded, an option's cell repeats the
// option, or its number; condensed, the options of a list share a cell. A bare
// number is an option's place in its list as that survey has it, which no code
// of ours says: it is never taken for a level.
var surveyMonkey = columnRules{
	dialect: "surveymonkey", needs: 3, column: exportColumn, second: optionsBelow, empty: isBlank, ranked: true, months: true,
	marks: set(
		"respondent id", "collector id", "start date", "end date", "ip address", "custom data 1",
		"id du répondant", "id du collecteur", "date de début", "date de fin", "adresse ip", "données personnalisées 1",
	),
	tool: map[string]column{
		"respondent id":            {role: instanceRole},
		"id du répondant":          {role: instanceRole},
		"end date":                 {role: submittedRole},
		"date de fin":              {role: submittedRole},
		"collector id":             {metadata: true},
		"id du collecteur":         {metadata: true},
		"start date":               {metadata: true},
		"date de début":            {metadata: true},
		"date created":             {metadata: true},
		"date modified":            {metadata: true},
		"ip address":               {metadata: true},
		"adresse ip":               {metadata: true},
		"email address":            {metadata: true},
		"adresse e-mail":           {metadata: true},
		"first name":               {metadata: true},
		"prénom":                   {metadata: true},
		"last name":                {metadata: true},
		"nom":                      {metadata: true},
		"nom de famille":           {metadata: true},
		"custom data 1":            {metadata: true},
		"données personnalisées 1": {metadata: true},
	},
}
