package psasim

import (
	"encoding/json"
	"net/http"
	"strings"
)

const adminPrefix = "/_psasim/"

// serveAdmin does for a script what the methods do for a test.
func (s *Simulator) serveAdmin(w http.ResponseWriter, r *http.Request) {
	var err error
	var result any = map[string]bool{"ok": true}
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, adminPrefix) {
	case "GET requests":
		result = s.Requests()
	case "DELETE requests":
		s.ResetRequests()
	case "GET objects":
		result = s.Objects(r.URL.Query().Get("path"))
	case "POST faults":
		var f Fault
		if err = json.NewDecoder(r.Body).Decode(&f); err == nil {
			s.Inject(f)
		}
	case "DELETE faults":
		s.ClearFaults()
	case "POST chaos":
		var chaos struct {
			Seed   int64
			Share  float64
			Faults []Fault
		}
		if err = json.NewDecoder(r.Body).Decode(&chaos); err == nil {
			s.Chaos(chaos.Seed, chaos.Share, chaos.Faults...)
		}
	case "GET late":
		result = map[string]int{"pending": s.LatePending()}
	case "POST late/release":
		result = map[string][]int{"statuses": s.ReleaseLate()}
	case "POST rewrites":
		var rewrite struct{ Path, Field, As string }
		if err = json.NewDecoder(r.Body).Decode(&rewrite); err == nil {
			var as func(any) any
			if rewrite.As != "" {
				as, err = NamedRewrite(rewrite.As)
			}
			if err == nil {
				err = s.Rewrite(rewrite.Path, rewrite.Field, as)
			}
		}
	case "POST omissions":
		var omission struct {
			Path   string
			Fields []string
		}
		if err = json.NewDecoder(r.Body).Decode(&omission); err == nil {
			err = s.OmitFromResponses(omission.Path, omission.Fields...)
		}
	case "POST ignored-conditions":
		var ignored struct{ Path string }
		if err = json.NewDecoder(r.Body).Decode(&ignored); err == nil {
			err = s.IgnoreConditions(ignored.Path)
		}
	case "POST endless-pages":
		var endless struct {
			Path string
			Kind Endless
		}
		if err = json.NewDecoder(r.Body).Decode(&endless); err == nil {
			err = s.EndlessPages(endless.Path, endless.Kind)
		}
	case "POST force":
		var forced struct {
			Path    string
			Members map[string]any
		}
		if err = json.NewDecoder(r.Body).Decode(&forced); err == nil {
			var id int64
			id, err = s.Force(forced.Path, forced.Members)
			result = map[string]int64{"id": id}
		}
	case "POST edit":
		var edit struct {
			Path    string
			ID      int64
			Members map[string]any
		}
		if err = json.NewDecoder(r.Body).Decode(&edit); err == nil {
			err = s.Edit(edit.Path, edit.ID, edit.Members)
		}
	default:
		http.NotFound(w, r)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(result)
}
