package testkit

import (
	"slices"
	"strings"
)

// The sequences of child elements, after the schemas of ECMA-376 part 1
// (transitional). A "*" marks what may be there more than once; "a|b" are
// alternatives in one place, in any order where they may be repeated.
// Elements of another namespace than their parent's (extensions) are let pass.
var sequences = map[string]map[string]string{
	nsMain: {
		"workbook":   "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr* webPublishObjects extLst",
		"worksheet":  "sheetPr dimension sheetViews sheetFormatPr cols* sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting* dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst",
		"chartsheet": "sheetPr sheetViews sheetProtection customSheetViews pageMargins pageSetup headerFooter drawing legacyDrawing legacyDrawingHF drawingHF picture webPublishItems extLst",
		"sheetPr":    "tabColor outlinePr pageSetUpPr",
		"sheetViews": "sheetView* extLst",
		"sheetView":  "pane selection* pivotSelection* extLst",
		"cols":       "col*",
		"sheetData":  "row*",
		"row":        "c* extLst",
		"c":          "f v is extLst",
		"autoFilter": "filterColumn* sortState extLst",
		"mergeCells": "mergeCell*",

		"conditionalFormatting": "cfRule* extLst",
		"cfRule":                "formula* colorScale dataBar iconSet extLst",
		"colorScale":            "cfvo* color*",
		"dataBar":               "cfvo* color",
		"iconSet":               "cfvo*",
		"dataValidations":       "dataValidation*",
		"dataValidation":        "formula1 formula2",
		"hyperlinks":            "hyperlink*",
		"headerFooter":          "oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter",
		"tableParts":            "tablePart*",

		"table":        "autoFilter sortState tableColumns tableStyleInfo extLst",
		"tableColumns": "tableColumn*",
		"tableColumn":  "calculatedColumnFormula totalsRowFormula xmlColumnPr extLst",

		"sst": "si* extLst",
		"si":  "t r* rPh* phoneticPr",
		"is":  "t r* rPh* phoneticPr",
		"r":   "rPr t",

		"comments":    "authors commentList extLst",
		"authors":     "author*",
		"commentList": "comment*",
		"comment":     "text commentPr",
		"text":        "t r* rPh* phoneticPr",

		"styleSheet":   "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst",
		"numFmts":      "numFmt*",
		"fonts":        "font*",
		"font":         "b*|i*|strike*|condense*|extend*|outline*|shadow*|u*|vertAlign*|sz*|color*|name*|family*|charset*|scheme*",
		"fills":        "fill*",
		"fill":         "patternFill|gradientFill",
		"patternFill":  "fgColor bgColor",
		"borders":      "border*",
		"border":       "start end left right top bottom diagonal vertical horizontal",
		"left":         "color",
		"right":        "color",
		"top":          "color",
		"bottom":       "color",
		"cellStyleXfs": "xf*",
		"cellXfs":      "xf*",
		"xf":           "alignment protection extLst",
		"cellStyles":   "cellStyle* extLst",
		"dxfs":         "dxf*",
		"dxf":          "font numFmt fill alignment border protection extLst",
		"tableStyles":  "tableStyle* extLst",
		"bookViews":    "workbookView*",
		"sheets":       "sheet*",
		"definedNames": "definedName*",
	},
	nsSheetD: {
		"wsDr":             "twoCellAnchor*|oneCellAnchor*|absoluteAnchor*",
		"twoCellAnchor":    "from to sp|grpSp|graphicFrame|cxnSp|pic clientData",
		"oneCellAnchor":    "from ext sp|grpSp|graphicFrame|cxnSp|pic clientData",
		"absoluteAnchor":   "pos ext sp|grpSp|graphicFrame|cxnSp|pic clientData",
		"from":             "col colOff row rowOff",
		"to":               "col colOff row rowOff",
		"graphicFrame":     "nvGraphicFramePr xfrm",
		"nvGraphicFramePr": "cNvPr cNvGraphicFramePr",
		"sp":               "nvSpPr spPr style txBody",
		"nvSpPr":           "cNvPr cNvSpPr",
		"pic":              "nvPicPr blipFill spPr style",
		"nvPicPr":          "cNvPr cNvPicPr",
	},
	nsChart: {
		"chartSpace":   "date1904 lang roundedCorners style clrMapOvr pivotSource protection chart spPr txPr externalData printSettings userShapes extLst",
		"chart":        "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs showDLblsOverMax extLst",
		"title":        "tx layout overlay spPr txPr extLst",
		"legend":       "legendPos legendEntry* layout overlay spPr txPr extLst",
		"legendEntry":  "idx delete txPr extLst",
		"plotArea":     "layout areaChart*|area3DChart*|lineChart*|line3DChart*|stockChart*|radarChart*|scatterChart*|pieChart*|pie3DChart*|doughnutChart*|barChart*|bar3DChart*|ofPieChart*|surfaceChart*|surface3DChart*|bubbleChart* valAx*|catAx*|dateAx*|serAx* dTable spPr extLst",
		"barChart":     "barDir grouping varyColors ser* dLbls gapWidth overlap serLines* axId* extLst",
		"lineChart":    "grouping varyColors ser* dLbls dropLines hiLowLines upDownBars marker smooth axId* extLst",
		"areaChart":    "grouping varyColors ser* dLbls dropLines axId* extLst",
		"radarChart":   "radarStyle varyColors ser* dLbls axId* extLst",
		"scatterChart": "scatterStyle varyColors ser* dLbls axId* extLst",
		"pieChart":     "varyColors ser* dLbls firstSliceAng extLst",
		"doughnutChart": "varyColors ser* dLbls firstSliceAng holeSize " +
			"extLst",
		"barChart/ser":      "idx order tx spPr invertIfNegative pictureOptions dPt* dLbls trendline* errBars cat val shape extLst",
		"lineChart/ser":     "idx order tx spPr marker dPt* dLbls trendline* errBars cat val smooth extLst",
		"areaChart/ser":     "idx order tx spPr pictureOptions dPt* dLbls trendline* errBars* cat val extLst",
		"radarChart/ser":    "idx order tx spPr marker dPt* dLbls cat val extLst",
		"scatterChart/ser":  "idx order tx spPr marker dPt* dLbls trendline* errBars* xVal yVal smooth extLst",
		"pieChart/ser":      "idx order tx spPr explosion dPt* dLbls cat val extLst",
		"doughnutChart/ser": "idx order tx spPr explosion dPt* dLbls cat val extLst",
		"ser/tx":            "strRef|v",
		"title/tx":          "strRef|rich",
		"cat":               "multiLvlStrRef|numRef|numLit|strRef|strLit",
		"val":               "numRef|numLit",
		"xVal":              "multiLvlStrRef|numRef|numLit|strRef|strLit",
		"yVal":              "numRef|numLit",
		"numRef":            "f numCache extLst",
		"strRef":            "f strCache extLst",
		"numCache":          "formatCode ptCount pt* extLst",
		"strCache":          "ptCount pt* extLst",
		"ser/marker":        "symbol size spPr extLst",
		"dPt":               "idx invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
		"dLbls":             "dLbl* delete numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator showLeaderLines leaderLines extLst",
		"dLbl":              "idx delete layout tx numFmt spPr txPr dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator extLst",
		"catAx":             "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses|crossesAt auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
		"dateAx":            "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses|crossesAt auto lblOffset baseTimeUnit majorUnit majorTimeUnit minorUnit minorTimeUnit extLst",
		"valAx":             "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx crosses|crossesAt crossBetween majorUnit minorUnit dispUnits extLst",
		"scaling":           "logBase orientation max min extLst",
		"majorGridlines":    "spPr",
		"minorGridlines":    "spPr",
		"printSettings":     "headerFooter pageMargins pageSetup legacyDrawingHF",
		"spPr":              "", // DrawingML's
		"txPr":              "",
		"rich":              "",
	},
	nsDraw: {
		"spPr":        "xfrm custGeom|prstGeom noFill|solidFill|gradFill|blipFill|pattFill|grpFill ln effectLst|effectDag scene3d sp3d extLst",
		"txPr":        "bodyPr lstStyle p*",
		"rich":        "bodyPr lstStyle p*",
		"txBody":      "bodyPr lstStyle p*",
		"ln":          "noFill|solidFill|gradFill|pattFill prstDash|custDash round|bevel|miter headEnd tailEnd extLst",
		"p":           "pPr r*|br*|fld* endParaRPr",
		"r":           "rPr t",
		"rPr":         "ln noFill|solidFill|gradFill|blipFill|pattFill|grpFill effectLst|effectDag highlight uLnTx|uLn uFillTx|uFill latin ea cs sym hlinkClick hlinkMouseOver rtl extLst",
		"defRPr":      "ln noFill|solidFill|gradFill|blipFill|pattFill|grpFill effectLst|effectDag highlight uLnTx|uLn uFillTx|uFill latin ea cs sym hlinkClick hlinkMouseOver rtl extLst",
		"endParaRPr":  "ln noFill|solidFill|gradFill|blipFill|pattFill|grpFill effectLst|effectDag highlight uLnTx|uLn uFillTx|uFill latin ea cs sym hlinkClick hlinkMouseOver rtl extLst",
		"graphic":     "graphicData",
		"theme":       "themeElements objectDefaults extraClrSchemeLst custClrLst extLst",
		"graphicData": "",
	},
}

// ordered are the names of a sequence by their place in it.
type ordered struct {
	place map[string]int
	many  map[string]bool
}

func sequenceOf(s string) ordered {
	o := ordered{map[string]int{}, map[string]bool{}}
	for i, place := range strings.Fields(s) {
		for name := range strings.SplitSeq(place, "|") {
			bare := strings.TrimSuffix(name, "*")
			o.place[bare], o.many[bare] = i, bare != name
		}
	}
	return o
}

// order wants the children of every element in the sequence of its schema.
func (b *ooxml) order(part string, root *element) {
	known := map[string]ordered{}
	var visit func(e *element, parent string)
	visit = func(e *element, parent string) {
		space := e.space
		if slices.Contains([]string{"spPr", "txPr", "rich", "txBody"}, e.name) {
			space = nsDraw // what is in them is DrawingML's
		}
		s, ok := sequences[space][parent+"/"+e.name]
		if !ok {
			s, ok = sequences[space][e.name]
		}
		if ok && s != "" {
			o, met := known[s]
			if !met {
				o = sequenceOf(s)
				known[s] = o
			}
			b.sequence(part, e, space, o)
		}
		for _, c := range e.children {
			visit(c, e.name)
		}
	}
	visit(root, "")
}

// sequence wants the children of one element in order.
func (b *ooxml) sequence(part string, e *element, space string, o ordered) {
	last, before := -1, ""
	seen := map[int]string{}
	for _, c := range e.children {
		if c.space != space {
			continue
		}
		at, ok := o.place[c.name]
		switch other, there := seen[at], seen[at] != ""; {
		case !ok:
			b.fault("element-unknown", part, "<%s> stands in <%s>", c.name, e.name)
			continue
		case at < last:
			b.fault("element-order", part, "<%s> stands after <%s> in <%s>", c.name, before, e.name)
		case there && (other != c.name || !o.many[c.name]) && !o.many[c.name]:
			b.fault("element-twice", part, "<%s> stands beside <%s> in <%s>", c.name, other, e.name)
		}
		seen[at] = c.name
		if at >= last {
			last, before = at, c.name
		}
	}
}
