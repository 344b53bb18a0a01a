package checkrein_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/checkrein"
)

var secret = bytes.Repeat([]byte{7}, 16)

func TestAFunctionGivesTheKeysOfMasks(t *testing.T) {
	var asked atomic.Value
	w := build(t, checkrein.KeyFunc(func(name string, _ *uint32) (*checkrein.Key, error) {
		asked.Store(name)
		return &checkrein.Key{Version: 3, Secret: secret}, nil
	}))
	masker, err := w.permit(t, selectAll).Masker(columns)
	must(t, err)
	defer masker.Close()
	row := []checkrein.Value{1, nil, "4111 1111 1111 1111"}
	_, err = masker.Row(row)
	must(t, err)
	sees(t, asked.Load(), "cards")
	if token, ok := row[2].(string); !ok || !strings.HasPrefix(token, "h1_3_") {
		t.Fatal("the card is not hashed with the third key")
	}
}

func TestAFunctionForKeysThatFailsShowsNothing(t *testing.T) {
	ways := map[string]checkrein.KeyFunc{
		"an error": func(string, *uint32) (*checkrein.Key, error) {
			return &checkrein.Key{Secret: secret}, errors.New("the vault is sealed")
		},
		"a panic":            func(string, *uint32) (*checkrein.Key, error) { panic("the vault is sealed") },
		"a panic without":    func(string, *uint32) (*checkrein.Key, error) { panic(nil) },
		"a nil map":          func(string, *uint32) (*checkrein.Key, error) { map[string]int(nil)["vault"] = 1; return nil, nil },
		"the goroutine ends": func(string, *uint32) (*checkrein.Key, error) { runtime.Goexit(); return nil, nil },
		"a short key":        func(string, *uint32) (*checkrein.Key, error) { return &checkrein.Key{Secret: secret[1:]}, nil },
		"a long key":         func(string, *uint32) (*checkrein.Key, error) { return &checkrein.Key{Secret: make([]byte, 257)}, nil },
		"an empty key":       func(string, *uint32) (*checkrein.Key, error) { return &checkrein.Key{}, nil },
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			w := build(t, way)
			permit := w.permit(t, selectAll)
			for range [3]int{} {
				masker, err := permit.Masker(columns)
				fails(t, "boundary.callback", err)
				if masker != nil || strings.Contains(err.Error(), "sealed") {
					t.Fatal("there is a masker, or the error tells what the function said")
				}
			}
			// Nothing is broken by it.
			w.permit(t, "SELECT id FROM customers")
		})
	}
}

func TestWhatWasEncryptedBeforeARotationIsRevealedWithItsOwnVersion(t *testing.T) {
	now, astray := uint32(1), uint32(0)
	w := prepare(t)
	keys := checkrein.KeyFunc(func(_ string, version *uint32) (*checkrein.Key, error) {
		wanted := now
		if version != nil {
			wanted = *version + astray
		}
		return &checkrein.Key{Version: wanted, Secret: bytes.Repeat([]byte{byte(wanted)}, 32)}, nil
	})
	var err error
	w.enforcer, err = checkrein.Open(checkrein.Files{Policy: "testdata/reveal.yaml", Audit: w.audit, SigningKey: w.key, MaskKeys: keys})
	must(t, err)
	defer w.enforcer.Close()
	w.session, err = w.enforcer.OpenSession(w.token, "orders-db")
	must(t, err)
	defer w.session.Close()
	w.connection, err = w.session.Connection(nil)
	must(t, err)
	defer w.connection.Close()
	masker, err := w.permit(t, selectAll).Masker(columns)
	must(t, err)
	defer masker.Close()
	row := []checkrein.Value{1, "123-45-6789", "4111 1111 1111 1111"}
	_, err = masker.Row(row)
	must(t, err)
	token, _ := row[2].(string)
	if !strings.HasPrefix(token, "enc.card.v1.") {
		t.Fatal("the card is not encrypted with the first key")
	}
	now = 2
	value, err := w.session.Reveal(token)
	must(t, err)
	sees(t, value, "4111 1111 1111 1111")
	hidden, _ := row[1].(string)
	_, err = w.session.Reveal(hidden)
	fails(t, "session.reveal", err)
	_, err = w.session.Reveal("enc.card.v1.AAAA")
	fails(t, "mask.token", err)
	astray = 1
	_, err = w.session.Reveal(token)
	fails(t, "boundary.callback", err)
}

func TestAMissingKeyIsAnErrorAndNoMissingMask(t *testing.T) {
	for name, keys := range map[string]checkrein.MaskKeys{
		"no keys": nil,
		"no such": checkrein.KeyFunc(func(string, *uint32) (*checkrein.Key, error) { return nil, nil }),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := build(t, keys).permit(t, selectAll).Masker(columns)
			fails(t, "mask.key", err)
		})
	}
}

func TestKeysThatAreNoneAreRefused(t *testing.T) {
	w := prepare(t)
	for _, keys := range []checkrein.MaskKeys{checkrein.KeyFunc(nil), checkrein.KeyFile("")} {
		_, err := checkrein.Open(checkrein.Files{Policy: policyFile, Audit: w.audit, SigningKey: w.key, MaskKeys: keys})
		fails(t, "boundary.argument", err)
	}
	_, err := checkrein.Open(checkrein.Files{Policy: policyFile, Audit: w.audit, SigningKey: w.key, MaskKeys: checkrein.KeyFile("/none")})
	fails(t, "host.file", err)
}

func TestTheFunctionForKeysIsLetGoWhereThereIsNoEnforcer(t *testing.T) {
	w := prepare(t)
	released := make(chan struct{})
	func() {
		vault := &struct{ keys [64]byte }{}
		runtime.SetFinalizer(vault, func(any) { close(released) })
		keys := checkrein.KeyFunc(func(string, *uint32) (*checkrein.Key, error) { return &checkrein.Key{Secret: vault.keys[:]}, nil })
		_, err := checkrein.Open(checkrein.Files{Policy: "none.yaml", Audit: w.audit, SigningKey: w.key, MaskKeys: keys})
		fails(t, "host.file", err)
	}()
	collected(t, released)
}

// collected waits for the garbage collector.
func collected(t *testing.T, released chan struct{}) {
	t.Helper()
	for attempt := 0; attempt < 100; attempt++ {
		runtime.GC()
		select {
		case <-released:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Error("the function is still held")
}

func TestAFunctionForKeysMayCallTheLibraryAndCloseWhatIsInUse(t *testing.T) {
	var permit *checkrein.Permit
	var w *world
	w = build(t, checkrein.KeyFunc(func(string, *uint32) (*checkrein.Key, error) {
		if err := permit.Close(); err != nil {
			return nil, err
		}
		if err := w.enforcer.Close(); err != nil {
			return nil, err
		}
		_, err := checkrein.Classify("SELECT 1", "sqlite", checkrein.ClassifyOptions{})
		return &checkrein.Key{Version: 1, Secret: secret}, err
	}))
	permit = w.permit(t, selectAll)
	masker, err := permit.Masker(columns)
	must(t, err)
	defer masker.Close()
	row := []checkrein.Value{1, "123-45-6789", nil}
	shown, err := masker.Row(row)
	must(t, err)
	same(t, shown, true)
	sees(t, row[1], "*******6789")
	_, err = permit.Masker(columns)
	fails(t, "boundary.closed", err)
}

func TestTheFunctionForKeysIsLetGoWithTheLastThatNeedsIt(t *testing.T) {
	released := make(chan struct{})
	// Runs after what build and permit clean up: the decision needs the keys until then.
	t.Cleanup(func() { collected(t, released) })
	vault := &struct{ keys [64]byte }{}
	runtime.SetFinalizer(vault, func(any) { close(released) })
	w := build(t, checkrein.KeyFunc(func(string, *uint32) (*checkrein.Key, error) {
		return &checkrein.Key{Version: 1, Secret: vault.keys[:16]}, nil
	}))
	masker, err := w.permit(t, selectAll).Masker(columns)
	must(t, err)
	must(t, masker.Close())
	must(t, w.enforcer.Close())
}

func TestAKeyDoesNotShowItsSecret(t *testing.T) {
	key := checkrein.Key{Version: 1, Secret: []byte("a secret secret!")}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if shown := fmt.Sprintf(format, key) + fmt.Sprintf(format, &key); strings.Contains(shown, "secret") || strings.Contains(shown, "97") {
			t.Fatalf("%s shows %s", format, shown)
		}
	}
}
