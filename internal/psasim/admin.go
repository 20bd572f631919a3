package psasim

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

const adminPrefix = "/_psasim/"

// serveAdmin does for a script what the methods do for a test.
func (s *Simulator) serveAdmin(w http.ResponseWriter, r *http.Request) {
	serve, ok := adminRoutes[r.Method+" "+strings.TrimPrefix(r.URL.Path, adminPrefix)]
	if !ok {
		http.NotFound(w, r)
		return
	}
	result, err := serve(s, r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if result == nil {
		result = map[string]bool{"ok": true}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(result)
}

type adminRoute = func(*Simulator, *http.Request) (any, error)

// read is a route without a body.
func read(do func(*Simulator) any) adminRoute {
	return func(s *Simulator, _ *http.Request) (any, error) { return do(s), nil }
}

// done is read for what has no result.
func done(do func(*Simulator)) adminRoute {
	return func(s *Simulator, _ *http.Request) (any, error) { do(s); return nil, nil }
}

// with is a route whose body is an object of type T.
func with[T any](do func(*Simulator, T) (any, error)) adminRoute {
	return func(s *Simulator, r *http.Request) (any, error) {
		var body T
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
			return nil, err
		}
		return do(s, body)
	}
}

// edit is what a body says of one record. By is the member who acts; in the
// dashboard where it is "".
type edit struct {
	Path   string
	ID     int64
	Fields map[string]any
	By     string
}

func (s *Simulator) by(member string) Person {
	if member == "" {
		member = person
	}
	return s.As(member)
}

func createdAs(id int64, err error) (any, error) { return map[string]int64{"id": id}, err }

// AdminEndpoints are the endpoints below /_psasim/, each with its method.
func AdminEndpoints() []string { return slices.Sorted(maps.Keys(adminRoutes)) }

var adminRoutes = map[string]adminRoute{
	"GET requests":      read(func(s *Simulator) any { return s.Requests() }),
	"DELETE requests":   done((*Simulator).ResetRequests),
	"GET operations":    read(func(s *Simulator) any { return s.Operations() }),
	"GET changes":       read(func(s *Simulator) any { return s.Changes() }),
	"DELETE changes":    done((*Simulator).ResetChanges),
	"DELETE faults":     done((*Simulator).ClearFaults),
	"GET late":          read(func(s *Simulator) any { return map[string]int{"pending": s.LatePending()} }),
	"POST late/release": read(func(s *Simulator) any { return map[string][]int{"statuses": s.ReleaseLate()} }),
	"GET objects": func(s *Simulator, r *http.Request) (any, error) {
		path := r.URL.Query().Get("path")
		if _, _, err := s.collection(path); err != nil {
			return nil, err
		}
		return s.Objects(path), nil
	},
	"POST faults": with(func(s *Simulator, f Fault) (any, error) { s.Inject(f); return nil, nil }),
	"POST chaos": with(func(s *Simulator, chaos struct {
		Seed   int64
		Share  float64
		Faults []Fault
	},
	) (any, error) {
		s.Chaos(chaos.Seed, chaos.Share, chaos.Faults...)
		return nil, nil
	}),
	"POST latency": with(func(s *Simulator, l struct{ Milliseconds int64 }) (any, error) {
		s.SetLatency(time.Duration(l.Milliseconds) * time.Millisecond)
		return nil, nil
	}),
	"POST rewrites": with(func(s *Simulator, rewrite struct{ Path, Field, As string }) (any, error) {
		if rewrite.As == "" {
			return nil, s.Rewrite(rewrite.Path, rewrite.Field, nil)
		}
		as, err := NamedRewrite(rewrite.As)
		if err != nil {
			return nil, err
		}
		return nil, s.Rewrite(rewrite.Path, rewrite.Field, as)
	}),
	"POST omissions": with(func(s *Simulator, omission struct {
		Path   string
		Fields []string
	},
	) (any, error) {
		return nil, s.OmitFromResponses(omission.Path, omission.Fields...)
	}),
	"POST ignored-conditions": with(func(s *Simulator, ignored struct{ Path string }) (any, error) {
		return nil, s.IgnoreConditions(ignored.Path)
	}),
	"POST endless-pages": with(func(s *Simulator, endless struct {
		Path string
		Kind Endless
	},
	) (any, error) {
		return nil, s.EndlessPages(endless.Path, endless.Kind)
	}),
	"POST force":   with(func(s *Simulator, e edit) (any, error) { return createdAs(s.Force(e.Path, e.Fields)) }),
	"POST add":     with(func(s *Simulator, e edit) (any, error) { return createdAs(s.by(e.By).Add(e.Path, e.Fields)) }),
	"POST edit":    with(func(s *Simulator, e edit) (any, error) { return nil, s.by(e.By).Edit(e.Path, e.ID, e.Fields) }),
	"POST remove":  with(func(s *Simulator, e edit) (any, error) { return nil, s.by(e.By).Remove(e.Path, e.ID) }),
	"POST archive": with(func(s *Simulator, e edit) (any, error) { return nil, s.Archive(e.Path, e.ID) }),
	"POST move-ticket": with(func(s *Simulator, move struct {
		ID, Board int64
		By        string
	},
	) (any, error) {
		return nil, s.by(move.By).MoveTicket(move.ID, move.Board)
	}),
	"POST merge-tickets": with(func(s *Simulator, merge struct {
		Into    int64
		Tickets []int64
		By      string
	},
	) (any, error) {
		return nil, s.by(merge.By).MergeTickets(merge.Into, merge.Tickets...)
	}),
	"POST merge-companies": with(func(s *Simulator, merge struct {
		Into, From int64
		By         string
	},
	) (any, error) {
		return nil, s.by(merge.By).MergeCompanies(merge.Into, merge.From)
	}),
	"POST invoice": with(func(s *Simulator, invoice struct {
		Agreement int64
		UpTo      time.Time
	},
	) (any, error) {
		return nil, s.Invoice(invoice.Agreement, invoice.UpTo)
	}),
	"POST managed-it-sync-failures": with(func(s *Simulator, failure struct{ Message string }) (any, error) {
		s.FailManagedItSync(failure.Message)
		return nil, nil
	}),
}
