package intake

// central is an export of ODK Central: a .csv, or a .zip of one for the
// submissions and one for each repeat. Groups stand before names behind a
// hyphen, unless their paths are left out; several choices are one column, and
// one an option behind a slash where they are split.
var central = columnRules{
	dialect: "odk-central", tool: centralTool, needs: 3, column: exportColumn, empty: isBlankOrNA,
	marks: set("submissiondate", "key", "submitterid", "submittername", "attachmentspresent", "attachmentsexpected", "reviewstate", "edits", "formversion"),
}

// odkTool are the columns that every server of ODK forms adds.
var odkTool = with(phone, map[string]column{
	"meta-instanceid":   {role: instanceRole, rank: 2},
	"instanceid":        {role: instanceRole, rank: 3},
	"key":               {role: instanceRole, rank: 4},
	"submissiondate":    {role: submittedRole, rank: 1},
	"meta-instancename": {metadata: true},
	"instancename":      {metadata: true},
})

var centralTool = with(odkTool, map[string]column{
	"submitterid":         {metadata: true},
	"submittername":       {metadata: true},
	"attachmentspresent":  {metadata: true},
	"attachmentsexpected": {metadata: true},
	"status":              {metadata: true},
	"reviewstate":         {role: validationRole},
	"edits":               {metadata: true},
	"formversion":         {role: versionRole, rank: 100, metadata: true},
})
