package checkrein_test

import (
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"example.com/checkrein"
)

func TestWhatIsForgottenIsFreedAndWhatCameFromItGoesOn(t *testing.T) {
	w := build(t, nil)
	masker := func() *checkrein.Masker {
		session, err := w.enforcer.OpenSession(w.token, "orders-db")
		must(t, err)
		connection, err := session.Connection(nil)
		must(t, err)
		decision, err := connection.Decide("SELECT ssn FROM customers")
		must(t, err)
		masker, err := decision.(*checkrein.Permit).Masker(columns[1:2])
		must(t, err)
		return masker
	}()
	for round := 0; round < 20; round++ {
		runtime.GC()
		row := []checkrein.Value{fmt.Sprintf("123-45-%04d", round)}
		_, err := masker.Row(row)
		must(t, err)
		sees(t, row[0], fmt.Sprintf("*******%04d", round))
	}
	must(t, masker.Close())
}

func TestManyGoroutinesShareOneEnforcer(t *testing.T) {
	w := build(t, checkrein.KeyFunc(func(string, *uint32) (*checkrein.Key, error) { return &checkrein.Key{Version: 1, Secret: secret}, nil }))
	var all sync.WaitGroup
	for number := 0; number < 16; number++ {
		all.Add(1)
		go func(number int) {
			defer all.Done()
			if err := work(w, number); err != nil {
				t.Error(err)
			}
		}(number)
	}
	all.Wait()
	must(t, w.connection.Close())
	must(t, w.session.Close())
	must(t, w.enforcer.Close())
	_, err := checkrein.VerifyLog(w.audit, w.verifier, "")
	must(t, err)
}

// work is one client with a session of its own, which also uses the connection that all share.
func work(w *world, number int) error {
	session, err := w.enforcer.OpenSession(w.token, "orders-db")
	if err != nil {
		return err
	}
	defer session.Close()
	connection, err := session.Connection(nil)
	if err != nil {
		return err
	}
	defer connection.Close()
	for round := 0; round < 10; round++ {
		for _, used := range []*checkrein.Connection{connection, w.connection} {
			decision, err := used.Decide(fmt.Sprintf("SELECT id, ssn, card FROM customers WHERE id = %d", number*round))
			if err != nil {
				return err
			}
			permit, ok := decision.(*checkrein.Permit)
			if !ok {
				return fmt.Errorf("client %d is not permitted", number)
			}
			masker, err := permit.Masker(columns)
			if err != nil {
				return err
			}
			row := []checkrein.Value{number, fmt.Sprintf("123-45-%04d", number), "4111"}
			if _, err := masker.Row(row); err != nil {
				return err
			}
			if row[1] != fmt.Sprintf("*******%04d", number) {
				return fmt.Errorf("client %d saw another row", number)
			}
			if err := used.Outcome(permit, checkrein.StatusOK, 1); err != nil {
				return err
			}
			masker.Close()
			permit.Close()
		}
	}
	return nil
}

func TestCloseWhileOthersCallIsSafe(t *testing.T) {
	for round := 0; round < 20; round++ {
		w := build(t, nil)
		masker, err := w.permit(t, "SELECT ssn FROM customers").Masker(columns[1:2])
		must(t, err)
		var all sync.WaitGroup
		for _, call := range []func() error{
			func() error { _, err := w.connection.Decide(selectAll); return err },
			func() error { _, err := masker.Row([]checkrein.Value{"123-45-6789"}); return err },
			func() error { _, err := w.enforcer.OpenSession(w.token, "orders-db"); return err },
			func() error { _, err := w.session.Principal(); return err },
			w.connection.Close, masker.Close, w.session.Close, w.enforcer.Close,
		} {
			all.Add(1)
			go func(call func() error) {
				defer all.Done()
				var failure *checkrein.Error
				if err := call(); err != nil && (!errors.As(err, &failure) || failure.Code != "boundary.closed") {
					t.Error(err)
				}
			}(call)
		}
		all.Wait()
	}
}
