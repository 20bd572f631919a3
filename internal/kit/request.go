package kit

import "github.com/psaforge/terraform-provider-connectwise/internal/psa"

// Change is what a rule of a definition sees of an operation.
type Request struct {
	*Connection
	Type *Type
	// Config and Plan are nil on read and delete, State is nil on create.
	Config, Plan, State Values
	// Answer is what the server last said of the object.
	Record psa.Record
	// TookOver says that a create took over an object which existed.
	Adopted bool
}

// Collection is the path of the object's siblings.
func (req *Request) Collection() string {
	if req.Plan != nil {
		return req.Type.collection(req.Plan)
	}
	return req.Type.collection(req.State)
}
