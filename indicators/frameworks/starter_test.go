package frameworks

import "testing"

// The starter is sound without a warning, and has what its comments promise.
func TestStarter(t *testing.T) {
	fw, problems := Read("starter.yaml", Starter())
	if fw == nil || len(problems) > 0 {
		t.Fatal(said(problems))
	}
	if len(fw.Leaves) != 3 || len(fw.Main.Root.Children) != 2 || len(fw.Main.Gates) != 1 {
		t.Errorf("%d indicators, %d axes, %d gates", len(fw.Leaves), len(fw.Main.Root.Children), len(fw.Main.Gates))
	}
	throughBook(t, fw)
}
