// Package kit holds all Terraform machinery of the provider, once.
//
// An object of ConnectWise is declared as a [Definition]: its path, its
// attributes with their descriptions, its natural key and the few rules that
// are its own, its [Lifecycle]. [Compile] checks it against the API description
// of package spec and yields a [Type], from which the kit derives a resource with
// identity and import, a data source by id or natural key, a plural data source
// and a list resource.
//
// Where to look: attribute.go and definition.go declare, compile.go checks,
// schema.go and validators.go describe the object to Terraform. operations.go has
// the four operations, plan.go the plan, import.go the import. mapping.go maps
// records to values and back, value.go one value. key.go, lookup.go, existing.go
// and adopt.go find objects, referents.go the type behind a reference.
// edits.go remembers edits, removed.go what left the configuration; protect.go,
// recreate.go and moved.go guard what must not be lost. connection.go holds what a
// run shares.
//
// What every resource does, in this order:
//
//  1. Identity is set from the state before anything else, because older
//     Terraform versions never send it and the framework refuses a response
//     without one, even after the resource was found to be deleted.
//  2. Create posts the known planned values. The new object's id and identity are
//     in the state before anything that can fail, so that nothing is orphaned.
//  3. The response to a write is the new state; where it lacks a field that was
//     sent, the object is read again.
//  4. One mapping serves create, read, update, import, data sources and lists.
//  5. Update sends a JSON Patch of the fields whose attribute changed, and
//     nothing if none did.
//  6. A read that finds nothing removes the resource, and says who deleted the
//     object where an audit trail knows; a delete that finds nothing has succeeded.
//  7. Another spelling of what the server stores is the same value and stays as
//     the user wrote it. A configured value that the server stored differently
//     is a warning on its attribute with both values, and a difference in the
//     next plan; it is an error when an update does not change it. An object
//     that was created is never tainted for it.
//
// Values are handled as tftypes: a plan of thousands of instances spends no
// time in reflection, and one mapping serves objects of every shape.
package kit
