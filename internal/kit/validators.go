package kit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
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

// blanks warns of a name that begins or ends with a space: nobody sees it, and what
// looks for the name does not find it. It is no error because an object of a site may
// have one.
type blanks struct{}

func (blanks) Description(context.Context) string { return "should not begin or end with a space" }

func (b blanks) MarkdownDescription(ctx context.Context) string { return b.Description(ctx) }

func (blanks) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if text := req.ConfigValue.ValueString(); strings.TrimSpace(text) != text {
		resp.Diagnostics.AddAttributeWarning(req.Path, "A space that nobody sees", fmt.Sprintf(
			"%s is %q, which begins or ends with a space or a line break. ConnectWise drops some of these and keeps others, so that look-ups miss the object: "+
				"take it away unless the object has it in ConnectWise.", req.Path, text))
	}
}

// mailbox warns of what is no e-mail address: ConnectWise stores anything.
type mailbox struct{}

func (mailbox) Description(context.Context) string { return "should hold an @" }

func (m mailbox) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (mailbox) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if text := req.ConfigValue.ValueString(); text != "" && !strings.Contains(text, "@") {
		resp.Diagnostics.AddAttributeWarning(req.Path, "Not an e-mail address", fmt.Sprintf(
			"%s is %q, which has no @. ConnectWise stores it and sends nothing there: set it to an address such as billing@example.com.", req.Path, text))
	}
}

func (a Attribute) setValidators() []validator.Set {
	if a.mode == ModeComputed {
		return nil
	}
	return []validator.Set{setvalidator.ValueInt64sAre(int64validator.Between(1, 1<<31-1))}
}

func (a Attribute) intValidators() []validator.Int64 {
	switch {
	case a.mode == ModeComputed:
		return nil
	case a.kind == KindReference && a.mode == ModeRequired:
		return []validator.Int64{int64validator.AtLeast(1)}
	case a.kind == KindReference:
		return []validator.Int64{int64validator.AtLeast(0)}
	case a.minimum != nil:
		return []validator.Int64{int64validator.Between(*a.minimum, *a.maximum)}
	}
	// The wire type is a 32-bit integer.
	return []validator.Int64{int64validator.Between(-1<<31, 1<<31-1)}
}

func (a Attribute) stringValidators() []validator.String {
	if a.mode == ModeComputed {
		return nil
	}
	v := a.validators
	switch {
	case len(a.enum) > 0:
		v = append(v, stringvalidator.OneOf(a.enum...))
	case a.kind == KindDate:
		v = append(v, layout{time.DateOnly, "must be a date as YYYY-MM-DD"})
	case a.kind == KindTimestamp:
		v = append(v, layout{wireTime, "must be a time in UTC as YYYY-MM-DDTHH:MM:SSZ"})
	case a.kind == KindString && a.maximum != nil:
		v = append(v, stringvalidator.UTF8LengthAtMost(int(*a.maximum)))
	}
	if a.mode == ModeRequired {
		v = append(v, stringvalidator.LengthAtLeast(1), blanks{})
	}
	if strings.Contains(a.name, "email_address") {
		v = append(v, mailbox{})
	}
	if a.writeOnly {
		v = append(v, stringvalidator.AlsoRequires(siblingPath(versionOf(a.name))))
	}
	return v
}

func siblingPath(name string) path.Expression { return path.MatchRelative().AtParent().AtName(name) }
