package kit

import (
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// Connection is what the provider's configuration gives to every object. One
// lives as long as a Terraform phase (plan or apply).
type Connection struct {
	// Client is nil while the provider's configuration is not known yet. Writes,
	// the look before a create and the read after a write use it: they need the
	// server's response of the moment.
	Client *psa.Client
	// Reader serves reads that only compare or look up, and may share responses
	// among them. It is nil when Client is.
	Reader psa.Reader
	// LoginCompany is the company id that the provider logs in with; it is part
	// of every identity.
	LoginCompany string
	// AdoptExisting reports whether a create adopts an object of the same key.
	AdoptExisting bool
	// UnmanagedEdits is what plans do about edits of what the configuration
	// leaves out.
	UnmanagedEdits UnmanagedEdits

	mu           sync.Mutex
	reservations map[string]string
	created      map[string]bool
	adopted      map[string]bool
	creating     map[string]bool
	planned      map[string]plannedKey
	halves       map[string]bool
	fields       fieldsByModel
}

// fieldsByModel are the custom fields of the objects that were met, by the API's
// name of the object, and the collections that turned out to hold none.
type fieldsByModel struct {
	mu    sync.Mutex
	known map[string][]customField
	asked map[string]bool
}

// add takes note of a record's custom fields; callers hold mu.
func (f *fieldsByModel) add(model string, record psa.Record) {
	if record[customFieldsField] == nil {
		return
	}
	fields := customFieldsOf(record[customFieldsField])
	for i := range fields {
		fields[i].value = nil
	}
	if f.known == nil {
		f.known = map[string][]customField{}
	}
	f.known[model] = fields
}

// ErrUnknownProvider is the error of a data source that is read while the
// provider's configuration is not known.
var ErrUnknownProvider = errors.New("the provider's configuration is not known yet. " +
	"If a resource of the same configuration creates the key, let the data source depend on it with depends_on, so that it is read during apply")

// ConnectionFrom returns the connection in the data that Terraform hands from the
// provider to whatever it configures; nil while Terraform validates.
func ConnectionFrom(data any, diags *diag.Diagnostics) *Connection {
	if data == nil {
		return nil
	}
	connection, ok := data.(*Connection)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf("This is a defect of the provider: it handed over %T.", data))
	}
	return connection
}

// isReady reports whether the provider's configuration is known.
func (c *Connection) isReady() bool { return c != nil && c.Client != nil }

// plannedKey is who has a key in a plan: the resource, by the SHA-256 of its configuration,
// and whether its object is there already.
type plannedKey struct {
	config [32]byte
	exists bool
}

// planKey records who has a key in a plan and returns who had it before, if that
// is another one. The same resource is planned twice when it is replaced.
func (c *Connection) planKey(key string, by plannedKey) (other plannedKey, taken bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if other, ok := c.planned[key]; ok {
		return other, other.config != by.config
	}
	if c.planned == nil {
		c.planned = map[string]plannedKey{}
	}
	c.planned[key] = by
	return plannedKey{}, false
}

// planHalf records that a plan destroys or creates the object of a key and reports
// whether it does the other, too.
func (c *Connection) planHalf(key, half, other string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.halves == nil {
		c.halves = map[string]bool{}
	}
	c.halves[half+key] = true
	return c.halves[other+key]
}

func (c *Connection) forgetHalf(key, half string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.halves, half+key)
}

// beginCreate takes the key of a create for one resource of the run; it reports
// false where another one has it.
func (c *Connection) beginCreate(key string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.creating[key] {
		return false
	}
	if c.creating == nil {
		c.creating = map[string]bool{}
	}
	c.creating[key] = true
	return true
}

func (c *Connection) endCreate(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.creating, key)
}

// recordAdopted is separate from recordCreated: below an object that existed there
// may be others that exist.
func (c *Connection) recordAdopted(collection string, id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.adopted == nil {
		c.adopted = map[string]bool{}
	}
	c.adopted[fmt.Sprintf("%s/%d", collection, id)] = true
}

// heldHere reports whether a resource of this run created or adopted the object.
func (c *Connection) heldHere(collection string, id int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := fmt.Sprintf("%s/%d", collection, id)
	return c.created[key] || c.adopted[key]
}

// Reserve records that an object holds what only one object can hold. It returns the earlier holder's name if that is another one. The same
// object may reserve it again: Terraform plans an object more than once.
func (c *Connection) Reserve(what, holder string) (other string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reservations == nil {
		c.reservations = map[string]string{}
	}
	if other, taken := c.reservations[what]; taken && other != holder {
		return other, false
	}
	c.reservations[what] = holder
	return "", true
}

// Reserved reports whether an object of this run holds it.
func (c *Connection) Reserved(what string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, taken := c.reservations[what]
	return taken
}

func (c *Connection) recordCreated(collection string, id int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.created == nil {
		c.created = map[string]bool{}
	}
	c.created[fmt.Sprintf("%s/%d", collection, id)] = true
}

// createdHere reports whether this run created the object.
func (c *Connection) createdHere(collection string, id int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.created[fmt.Sprintf("%s/%d", collection, id)]
}
