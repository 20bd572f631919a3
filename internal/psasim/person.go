package psasim

import "maps"

// person is who makes a change in the dashboard where a test names nobody.
const person = "dashboard"

// Person works in the dashboard: under the same rules, without the API. Paths are
// those of the API; references may be by id, identifier or name, and nil clears a
// field. Fields that the API only reads can be set.
type Person struct {
	s    *Simulator
	name string
}

// As returns the dashboard as used by the member with an identifier, which is what
// _info.updatedBy and the audit trail then show.
func (s *Simulator) As(member string) Person { return Person{s, member} }

// Edit changes a record as a person does in the dashboard.
func (s *Simulator) Edit(path string, id int64, fields map[string]any) error {
	return s.As(person).Edit(path, id, fields)
}

// Add creates a record as a person does in the dashboard.
func (s *Simulator) Add(path string, fields map[string]any) (int64, error) {
	return s.As(person).Add(path, fields)
}

// Remove deletes a record whatever the rules say of it. A company is flagged as
// deleted.
func (s *Simulator) Remove(path string, id int64) error { return s.As(person).Remove(path, id) }

func (p Person) begin() *changeset {
	set := p.s.begin(p.name)
	set.dashboard = true
	return set
}

// Edit changes a record.
func (p Person) Edit(path string, id int64, fields map[string]any) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	t, parent, r, err := p.s.locate(path, id)
	if err != nil {
		return err
	}
	fields, err = normalize(fields)
	if err != nil {
		return err
	}
	after := maps.Clone(r.Fields)
	maps.Copy(after, fields)
	set := p.begin()
	if problem := set.update(t, parent, r, after); problem != nil {
		return problem
	}
	return set.commit()
}

// Add creates a record and returns its id.
func (p Person) Add(path string, fields map[string]any) (int64, error) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	t, parent, err := p.s.collection(path)
	if err != nil {
		return 0, err
	}
	fields, err = normalize(fields)
	if err != nil {
		return 0, err
	}
	set := p.begin()
	r, problem := set.create(t, parent, fields)
	if problem != nil {
		return 0, problem
	}
	return r.ID, set.commit()
}

// Remove deletes a record whatever the rules say of it. A company is flagged as
// deleted.
func (p Person) Remove(path string, id int64) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	t, _, r, err := p.s.locate(path, id)
	if err != nil {
		return err
	}
	set := p.begin()
	set.remove(t, r)
	return set.commit()
}
