package kit

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/psaforge/terraform-provider-connectwise/internal/decimal"
)

// layout is the form of a date or a time, which has to be one that exists. "" is
// none and clears the field.
type layout struct{ layout, message string }

func (l layout) Description(context.Context) string { return l.message }

func (l layout) MarkdownDescription(context.Context) string { return l.message }

func (l layout) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	text := req.ConfigValue.ValueString()
	if text == "" {
		return
	}
	// Parse takes fractions of a second where the layout has none.
	if t, err := time.Parse(l.layout, text); err == nil && t.Format(l.layout) == text {
		return
	}
	resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Value", fmt.Sprintf("Attribute %s %s, on a day of the calendar, got: %s", req.Path, l.message, text))
}

// digits refuses decimals with more digits than the API keeps.
type digits struct{}

func (digits) Description(context.Context) string {
	return fmt.Sprintf("at most %d significant digits", decimal.MaxDigits)
}

func (d digits) MarkdownDescription(ctx context.Context) string { return d.Description(ctx) }

func (digits) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	d, err := decimal.FromBigFloat(req.ConfigValue.ValueBigFloat())
	if err == nil {
		err = d.Check()
	}
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid decimal", fmt.Sprintf("%s %s.", req.Path, err))
	}
}

// intValidators are the validators of the schema. No record holds what the hard ones
// among them refuse.
func (a Attribute) intValidators() []validator.Int64 {
	switch {
	case a.mode == ModeComputed:
		return nil
	case a.kind == KindReference && a.mode == ModeRequired:
		return []validator.Int64{int64validator.AtLeast(1)}
	case a.kind == KindReference:
		return []validator.Int64{int64validator.AtLeast(0)}
	}
	// The wire type is a 32-bit integer.
	v := []validator.Int64{int64validator.Between(-1<<31, 1<<31-1)}
	for _, soft := range a.softInts() {
		v = append(v, softInt64{soft})
	}
	return v
}

// softInts are rules of whole numbers that a record may break.
func (a Attribute) softInts() []validator.Int64 {
	if a.mode == ModeComputed || a.kind != KindInt || a.minimum == nil {
		return nil
	}
	return []validator.Int64{int64validator.Between(*a.minimum, *a.maximum)}
}

func (a Attribute) stringValidators() []validator.String {
	if a.mode == ModeComputed {
		return nil
	}
	var v []validator.String
	for _, soft := range a.softStrings() {
		v = append(v, softString{soft})
	}
	switch {
	case a.providerOnly && len(a.enum) > 0:
		v = append(v, stringvalidator.OneOf(a.enum...))
	case a.kind == KindDate:
		v = append(v, layout{time.DateOnly, "must be a date as YYYY-MM-DD"})
	case a.kind == KindTimestamp:
		v = append(v, layout{wireTime, "must be a time in UTC as YYYY-MM-DDTHH:MM:SSZ"})
	}
	if a.mode == ModeRequired {
		v = append(v, stringvalidator.LengthAtLeast(1))
	}
	if a.writeOnly {
		v = append(v, stringvalidator.AlsoRequires(siblingPath(versionOf(a.name))))
	}
	return v
}

// softStrings are rules of texts that a record may break.
func (a Attribute) softStrings() []validator.String {
	if a.mode == ModeComputed || a.providerOnly || a.kind == KindTexts {
		return nil
	}
	v := a.validators
	switch {
	case len(a.enum) > 0:
		v = append(v, stringvalidator.OneOf(a.enum...))
	case a.kind == KindString && a.maximum != nil:
		v = append(v, stringvalidator.UTF8LengthAtMost(int(*a.maximum)))
	}
	return v
}

func (a Attribute) mapValidators() []validator.Map {
	if a.mode == ModeComputed {
		return nil
	}
	if a.kind == KindCustomFields {
		return nil
	}
	v := append([]validator.String{notNull{}}, a.validators...)
	return []validator.Map{mapvalidator.ValueStringsAre(v...)}
}

// notNull refuses a null in a map: the whole map is what the object gets.
type notNull struct{}

func (notNull) Description(context.Context) string { return "must not be null" }

func (n notNull) MarkdownDescription(ctx context.Context) string { return n.Description(ctx) }

func (n notNull) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Attribute Value", fmt.Sprintf("Attribute %s %s.", req.Path, n.Description(ctx)))
	}
}

func siblingPath(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }

// isID refuses what is no id of ConnectWise.
func isID() []validator.Int64 { return []validator.Int64{int64validator.AtLeast(1)} }
