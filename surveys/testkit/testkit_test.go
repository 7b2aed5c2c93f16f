package testkit_test

import (
	"testing"

	"eterritoire/surveys/testkit"
)

func TestXlsxAndText(t *testing.T) {
	got := testkit.Text(t, testkit.Xlsx(t, `
## Réponses
| territory | A1   | note       |
|-----------|------|------------|
| Obala     | 2    | =1+1       |
| Mbalmayo  | "02" | a\nb \| c  |

## Vide

## Autre
|  | TRUE | -0.5 | "7" |
`))
	want := `## Réponses
1 | territory | A1 | note |
2 | Obala | 2 | =1+1 |
3 | Mbalmayo | 02 | a\nb \| c |

## Vide

## Autre
1 | | TRUE | -0.5 | "7" |
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
