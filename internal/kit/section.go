package kit

// Section is a heading of the documentation and the attributes under it.
type Section struct {
	Heading    string
	Attributes []string
}

// behavior is the heading of the attributes that ConnectWise never sees.
const behavior = "Behavior of the provider"

// customHeading is the heading of the attribute of custom fields.
const customHeading = "Custom fields"

// Sections are the attributes under their headings, both in the order of their
// declaration. An object of few attributes has none.
func (typ *Type) Sections() []Section {
	var sections []Section
	add := func(heading, attribute string) {
		for i := range sections {
			if sections[i].Heading == heading {
				sections[i].Attributes = append(sections[i].Attributes, attribute)
				return
			}
		}
		sections = append(sections, Section{heading, []string{attribute}})
	}
	heading := ""
	var own, custom []string
	for _, a := range typ.attributes {
		if a.section != "" {
			heading = a.section
		}
		switch {
		case a.providerOnly:
			own = append(own, a.name)
		case a.kind == KindCustomFields:
			custom = append(custom, a.name)
		case heading != "":
			add(heading, a.name)
		}
	}
	if len(sections) == 0 {
		return nil
	}
	for _, name := range custom {
		add(customHeading, name)
	}
	for _, name := range append(own, "timeouts") {
		add(behavior, name)
	}
	return sections
}
