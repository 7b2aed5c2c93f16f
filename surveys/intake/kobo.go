package intake

// kobo is an export of KoboToolbox: a row a submission, whose headers are names,
// or labels in one of the form's languages, after none, some or all of the
// groups that a question stands in. Several choices come as one column, as one
// column an option, or as both; what was not asked is "n/a" in the older ones.
var kobo = columnRules{
	dialect: "kobo", tool: koboTool, needs: 1, column: exportColumn, empty: isBlankOrNA,
	marks: set("_id", "_uuid", "_index", "_submission_time", "__version__", "meta/rootuuid", "meta/instanceid", "formhub/uuid"),
}

// koboTool are the columns that KoboToolbox adds.
var koboTool = with(phone, map[string]column{
	"meta/rootuuid":      {role: instanceRole, rank: 0},
	"_uuid":              {role: instanceRole, rank: 1},
	"meta/instanceid":    {role: instanceRole, rank: 2},
	"_submission_time":   {role: submittedRole, rank: 0},
	"_validation_status": {role: validationRole},
	"formhub/uuid":       {metadata: true},
	"meta/instancename":  {metadata: true},
	"meta/deprecatedid":  {metadata: true},
	"__version__":        {role: versionRole, rank: 101, metadata: true},
	"status":             {metadata: true},
})

// phone are the columns that a phone fills, whichever tool is on it.
var phone = map[string]column{
	"today":        {role: dateRole, rank: 100},
	"start":        {metadata: true},
	"end":          {metadata: true},
	"deviceid":     {metadata: true},
	"username":     {metadata: true},
	"phonenumber":  {metadata: true},
	"simserial":    {metadata: true},
	"subscriberid": {metadata: true},
	"audit":        {metadata: true},
}
