package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestItPrintsWhatItPrintsInEveryLanguage(t *testing.T) {
	program := filepath.Join(t.TempDir(), "quick_start")
	if said, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	expected, err := os.ReadFile("../../quick_start/expected.txt")
	if err != nil {
		t.Fatal(err)
	}
	found, err := exec.Command(program, "../../quick_start").Output()
	if err != nil || string(found) != string(expected) {
		t.Fatalf("%v, found:\n%s", err, found)
	}
	if found, err := exec.Command(program, t.TempDir()).Output(); err == nil || len(found) > 0 {
		t.Fatalf("without a world it printed %s", found)
	}
}
