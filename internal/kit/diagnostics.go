package kit

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// report turns an error into diagnostics: each field that the server named
// lands on its attribute; the rest names verb, object, the server's words and
// what to do.
func (typ *Type) report(verb string, v Values, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	summary := fmt.Sprintf("Cannot %s %s", verb, typ.TypeName())
	var invalid *attributeError
	if errors.As(err, &invalid) {
		diags.AddAttributeError(invalid.path(), summary, fmt.Sprintf("The %s: %s.", typ.label(v), err))
		return diags
	}
	if last := len(typ.parents) - 1; verb == "create" && last >= 0 && errors.Is(err, psa.ErrNotFound) {
		parent := typ.parents[last]
		diags.AddAttributeError(path.Root(parent), summary, fmt.Sprintf(
			"There is no %s with id %s for the %s. It may have been deleted, or the id is of another kind of object: %s.",
			typ.parent.Title, v.String(parent), typ.label(v), strings.TrimSuffix(err.Error(), ".")))
		return diags
	}
	var apiErr *psa.Error
	var advised *advisedError
	advice := ""
	if errors.As(err, &advised) {
		advice = "\n\n" + advised.advice
	}
	if errors.As(err, &apiErr) {
		placed := 0
		for _, field := range apiErr.Fields {
			name, ok := typ.attributeOf(field.Field)
			if !ok {
				continue
			}
			placed++
			at := path.Root(name)
			if key, ok := keyIn(field.Message, v, name); ok {
				at = at.AtMapKey(key)
			}
			diags.AddAttributeError(at, summary, fmt.Sprintf(
				"ConnectWise refused %s of the %s: %s (%s, HTTP %d).",
				name, typ.label(v), typ.inTerms(name, strings.TrimSuffix(field.Message, ".")), field.Code, apiErr.Status)+typ.whereToLook(name, field.Code)+advice)
		}
		if placed > 0 && placed == len(apiErr.Fields) {
			return diags
		}
	}
	if verb == "update" && errors.Is(err, psa.ErrNotFound) {
		err = &advisedError{err: err, advice: fmt.Sprintf("The %s was deleted in ConnectWise after it was read. Plan again: the plan says what becomes of it.", typ.Title)}
	}
	if verb == "delete" && errors.Is(err, psa.ErrConflict) {
		err = &advisedError{err: err, advice: typ.inUse()}
	}
	diags.Append(Report(summary, fmt.Errorf("the %s: %w", typ.label(v), err))...)
	return diags
}

// whereToLook says where the id of a reference comes from that leads to nothing.
func (typ *Type) whereToLook(name, code string) string {
	referent := typ.byName[name].referent
	if code != "NotFound" || referent == nil {
		return ""
	}
	return fmt.Sprintf("\n\nThe id is that of another kind of object, of one that was deleted, or of one that does not fit the rest of the %s. "+
		"The data source %s finds the right one by name.", typ.Title, referent.TypeName())
}

// keyIn finds the key of a map attribute that a message speaks of, the longest
// where there are several.
func keyIn(message string, v Values, name string) (found string, ok bool) {
	if v == nil || v[name].Type() == nil || !v[name].Type().Is(tftypes.Map{}) {
		return "", false
	}
	for key := range v.Texts(name) {
		if strings.Contains(message, key) && len(key) > len(found) {
			found, ok = key, true
		}
	}
	return found, ok
}

// inTerms is a message of the server about an attribute's field with the
// attribute's name in place of the field's, such as groupIdentifier.
func (typ *Type) inTerms(name, message string) string {
	field := typ.byName[name].field
	if strings.ToLower(field) == field { // "name" and "site" are words, too
		return message
	}
	return strings.ReplaceAll(message, field, name)
}

// inUse is the advice on an object that cannot be deleted.
func (typ *Type) inUse() string {
	text := fmt.Sprintf("Something in ConnectWise still refers to the %s. Remove that first", typ.Title)
	if a, ok := typ.byName["inactive"]; ok && a.mode != ModeComputed {
		text += fmt.Sprintf(", or keep the %s in the configuration with inactive = true", typ.Title)
	}
	return text + "."
}

// attributeError is a value of an attribute that cannot be sent.
// Key is that of an element of a map, "" for the whole attribute.
type attributeError struct {
	name, key string
	err       error
}

func (e *attributeError) Error() string {
	if e.key != "" {
		return fmt.Sprintf("%s[%q] %s", e.name, e.key, e.err)
	}
	return e.name + " " + e.err.Error()
}

func (e *attributeError) path() path.Path {
	if e.key != "" {
		return path.Root(e.name).AtMapKey(e.key)
	}
	return path.Root(e.name)
}

func (e *attributeError) Unwrap() error { return e.err }

// Report turns an error that belongs to no attribute into diagnostics.
func Report(summary string, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	detail := err.Error()
	if text := Advice(err); text != "" {
		detail += "\n\n" + text
	}
	diags.AddError(summary, detail)
	return diags
}

// attributeOf finds the attribute behind a field that the server names, such
// as status/id.
func (typ *Type) attributeOf(field string) (string, bool) {
	field, _, _ = strings.Cut(strings.TrimPrefix(field, "/"), "/")
	for _, a := range typ.attributes {
		if !a.providerOnly && strings.EqualFold(a.field, field) {
			return a.name, true
		}
	}
	for _, parent := range typ.parents {
		if strings.EqualFold(camelCase(parent), field) || strings.EqualFold(strings.TrimSuffix(camelCase(parent), "Id"), field) {
			return parent, true
		}
	}
	return "", false
}

// advisedError is an error with what to do about it.
type advisedError struct {
	err    error
	advice string
}

func (e *advisedError) Error() string { return e.err.Error() + "\n\n" + e.advice }
func (e *advisedError) Unwrap() error { return e.err }

// Report returns the diagnostics of an error about the object in the state;
// none where err is nil or the object does not exist.
func (req *Request) Report(verb string, err error) diag.Diagnostics {
	if err == nil || errors.Is(err, psa.ErrNotFound) {
		return nil
	}
	return req.Type.report(verb, req.State, err)
}
