package intake_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// FuzzRead: whatever the bytes, reading ends in answers or in problems with
// places, and accounts for every cell.
func FuzzRead(f *testing.F) {
	f.Add([]byte("territory,A1.1.1,A1.1.2,delai.evidence\nEssai,2,rh none,vu\n"))
	f.Add([]byte("territory;A1.1.1;delai\n;;\nEssai;?;1e3\nEssai;?;1e3\n"))
	f.Add([]byte("\"_uuid\";\"g/commune\";\"g/outils_metier/rh\";\"g/outils_metier/fax\";\"delai_status\"\n\"a\";\"n/a\";\"1\";\"1\";\"dont_know\"\n\"a\";\"b\";\"0\";;\n"))
	f.Add([]byte("#x\nterritory,territory,A1.1.1,a1.1.1\n#h,#h,#h,#h\nEssai,,\"a\nb\",2\n"))
	f.Add([]byte("Code,Réponse\nterritory,Essai\nframework,petit\nversion,1\nA1.1.1,2 – x\nA1.1.2/rh,Oui\nA1.1.1,3\n"))
	f.Add(testkit.Xlsx(f, cover+answers))
	f.Add([]byte("version,territory,Z1,outils,attente,A1.1.5\n0.9,Essai,niv3,fax rh,120,yes\n0.9,Essai,niv4,,1e9,no\n1.0,Autre,,,,yes\n"))
	f.Add([]byte("Code,Réponse\nterritory,Essai\nframework,petit\nversion,0.9\nZ1,3 – x\nZ2/rh,Oui\nZ2/fax,Oui\nZ3,120\nZ5,1\n"))
	f.Add([]byte("Code,Réponse\nterritory,Essai\nframework,petit\nversion,1\nA1.1.1,2\nCode,Tour,Collège,0,1,Oui,Bulletins\nA1.1.1,1,CIT,3,4,,7\nA1.1.1,2,Salle,3,x,,9\nA1.1.5,1,CIT,,,2,2\nA1.1.1,1,CIT,9,4,,7\nCode,Motif de la décision,Avis divergents\nA1.1.1,vu,non\nCode,Présents\nCIT,2\n"))
	for _, c := range shapes {
		if strings.HasSuffix(c.name, ".md") {
			f.Add(testkit.Xlsx(f, c.text))
		} else {
			f.Add([]byte(c.text))
		}
	}
	s := changed()
	f.Fuzz(func(t *testing.T, b []byte) {
		src := bytesSource("f", b)
		result, _ := read(t, s, intake.Options{}, src)
		if result.Files[0].Responses != result.Dataset.Responses {
			t.Errorf("%d responses of %d", result.Files[0].Responses, result.Dataset.Responses)
		}
		each := 0
		again, _, err := intake.Read(context.Background(), []intake.Source{src}, s, intake.Options{Each: func(_ *surveys.Territory, r *surveys.Response) error {
			each++
			for i := range r.Answers {
				a := &r.Answers[i]
				q := s.Questions[i]
				if a.State == surveys.Given && (q.Item == surveys.Number || q.Item == surveys.Percentage) && (a.Number < q.Range[0] || a.Number > q.Range[1]) {
					t.Errorf("%s: %v is out of range", q.Code, a.Number)
				}
			}
			return nil
		}})
		if err != nil || each != result.Dataset.Responses || again.Cells != result.Cells {
			t.Errorf("read again: %v, %d responses, %+v, then %+v", err, each, result.Cells, again.Cells)
		}
		m := &intake.Mapping{} // all that is proposed, accepted
		for _, d := range result.Doubts {
			d.Verdict = intake.Accepted
			m.Rows = append(m.Rows, d.Decision)
		}
		m.Check(s)
		read(t, s, intake.Options{Mapping: m}, src)
	})
}

// FuzzCorrections: whatever a table of corrections holds, it is read or it is
// said why not, and what it corrects is still accounted for, cell by cell.
func FuzzCorrections(f *testing.F) {
	const header = "file,cell,response,question,old value,new value,author,reason\n"
	f.Add([]byte(header + "t.csv,B2,,,2,3,A,faute\n,,r1,A1.1.1,2,niv4,A,faute\n"))
	f.Add([]byte(header + "t.csv,XFD1048576,,,,x,A,b\nt.csv,!,,,2,3,,\n,,r2,outils,rh,none rh,A,b\nt.csv,A1,,,territory,x,A,b\n"))
	f.Add([]byte("fichier;cellule;ancienne valeur;nouvelle valeur;auteur;motif\nt.csv;C2;rh;=1+1;A;b\n"))
	s := small()
	src := bytesSource("t.csv", []byte("territory,A1.1.1,A1.1.2,A1.1.3,response_id\nEssai,2,rh sig,12,r1\nAutre,9,non,?,r2\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		book, _, err := sheet.Open(t.Context(), sheet.File{Name: "c.csv", ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
		if err != nil || book == nil {
			return
		}
		corrections, problems := intake.ReadCorrections(t.Context(), book)
		if corrections == nil {
			if !problems.HasErrors() {
				t.Fatal("no corrections, and nothing to say")
			}
			return
		}
		result, _, err := intake.Read(t.Context(), []intake.Source{src}, s, intake.Options{Corrections: corrections})
		if err != nil {
			t.Fatal(err)
		}
		if c := result.Cells; c.Read != c.Accepted+c.Unused+c.SetAside || len(result.Files[0].Corrected) > len(corrections.Rows) {
			t.Errorf("%+v, %d corrected of %d", c, len(result.Files[0].Corrected), len(corrections.Rows))
		}
	})
}
