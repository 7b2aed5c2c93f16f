package intake

// surveyCTO is an export of SurveyCTO in its wide format: as ODK's, with its
// own columns; an option's column joins question and option by _, and so does a
// repeat's its question and its number.
var surveyCTO = columnRules{
	dialect: "surveycto", needs: 2, column: briefcaseColumn, empty: isBlankOrNA,
	marks: set("formdef_version", "starttime", "endtime", "devicephonenum", "simid", "caseid", "review_status", "review_quality", "subscriberid"),
	tool: with(odkTool, map[string]column{
		"completiondate":     {role: submittedRole, rank: 2},
		"formdef_version":    {role: versionRole, rank: 100, metadata: true},
		"starttime":          {metadata: true},
		"endtime":            {metadata: true},
		"devicephonenum":     {metadata: true},
		"simid":              {metadata: true},
		"caseid":             {metadata: true},
		"duration":           {metadata: true},
		"comments":           {metadata: true},
		"text_audit":         {metadata: true},
		"review_quality":     {metadata: true},
		"review_comments":    {metadata: true},
		"review_status":      {role: validationRole},
		"review_corrections": {metadata: true},
	}),
}
