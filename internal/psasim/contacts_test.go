package psasim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// shown are a contact's communications, each as "id type value extension", with a
// star after the defaults.
func shown(c *caller, contact string) string {
	items, _ := c.want(200, "GET", contact, "")["communicationItems"].([]any)
	var all []string
	for _, i := range items {
		item, _ := i.(map[string]any)
		text := strings.TrimSpace(fmt.Sprintf("%v %s %v %s", item["id"], at(item, "type/name"), item["value"], at(item, "extension")))
		if item["defaultFlag"] == true {
			text += "*"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// What a contact shows of its communications is what its collection holds, however
// it was written, and of each kind one is the default.
func TestCommunications(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	const body = `{"firstName":"Sunny","company":{"identifier":"SunDental"},"communicationItems":[
		{"type":{"name":"Email"},"value":"sunny@dent.example"},
		{"type":{"name":"Direct"},"value":"7202044500","extension":"12"},
		{"type":{"id":3},"value":"7202044501","defaultFlag":true,"communicationType":"Phone"}]}`
	created := c.want(201, "POST", "/company/contacts", body)
	contact := "/company/contacts/" + at(created, "id")
	communications := contact + "/communications"
	// The default was written first.
	const all = "1 Mobile 7202044501*, 2 Email sunny@dent.example*, 3 Direct 7202044500 12"
	if got := shown(c, contact); got != all || at(created, "defaultPhoneNbr") != "7202044501" {
		t.Errorf("the contact shows %s and the default %s", got, at(created, "defaultPhoneNbr"))
	}
	for _, step := range []struct {
		what, method, path, body string
		status                   int
		want                     string
	}{
		{
			"a new default", "PATCH", communications + "/3", `[{"op":"replace","path":"defaultFlag","value":true}]`, 200,
			"1 Mobile 7202044501, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*",
		},
		{
			"one more", "POST", communications, `{"type":{"name":"Email"},"value":"s@dent.example"}`, 201,
			"1 Mobile 7202044501, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*, 4 Email s@dent.example",
		},
		{
			"inside the array", "PATCH", contact, `[{"op":"replace","path":"/communicationItems/0/value","value":"7202044502"}]`, 200,
			"1 Mobile 7202044502, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*, 4 Email s@dent.example",
		},
		{
			"to the array", "PATCH", contact, `[{"op":"add","path":"/communicationItems/4","value":{"type":{"id":4},"value":"7202044509"}}]`, 200,
			"1 Mobile 7202044502, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*, 4 Email s@dent.example, 5 Fax 7202044509*",
		},
		{
			"from the array", "PATCH", contact, `[{"op":"remove","path":"/communicationItems/3"}]`, 200,
			"1 Mobile 7202044502, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*, 5 Fax 7202044509*",
		},
		{
			"a PUT leaves what it does not name", "PUT", contact, `{"firstName":"Sunny","company":{"identifier":"SunDental"},"communicationItems":[
			{"id":5,"type":{"id":4},"value":"7202044510","defaultFlag":true}]}`, 200,
			"1 Mobile 7202044502, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*, 5 Fax 7202044510*",
		},
		{
			"the last of its kind", "DELETE", communications + "/5", "", 204,
			"1 Mobile 7202044502, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*",
		},
		{
			"another field", "PATCH", contact, `[{"op":"replace","path":"title","value":"Office Manager"}]`, 200,
			"1 Mobile 7202044502, 2 Email sunny@dent.example*, 3 Direct 7202044500 12*",
		},
	} {
		c.want(step.status, step.method, step.path, step.body)
		if got := shown(c, contact); got != step.want {
			t.Errorf("%s: the contact shows\n%s, want\n%s", step.what, got, step.want)
		}
	}
	for _, row := range []struct{ method, path, body, text string }{
		{"PATCH", communications + "/3", `[{"op":"replace","path":"defaultFlag","value":false}]`, "A default is required"},
		{"DELETE", communications + "/3", "", "The default cannot be deleted"},
		{"PATCH", contact, `[{"op":"remove","path":"/communicationItems/2"}]`, "A default is required"},
		{"POST", communications, `{"type":{"name":"Email"},"value":"7202044500"}`, "must be an e-mail address"},
		{"POST", communications, `{"type":{"name":"Telex"},"value":"7202044500"}`, "Telex not found"},
		{"POST", communications, `{"type":{"id":1},"value":"` + strings.Repeat("x", 250) + `@"}`, "maximum length of 250"},
		{"POST", "/company/contacts", `{"firstName":"A","company":{"id":1},"communicationItems":[{"value":"a@b"}]}`, "type/id and value"},
		{"POST", "/company/contacts", `{"firstName":"A","company":{"id":1},"communicationItems":[{"type":{"id":1},"value":"a@b","number":1}]}`, "Could not find member 'number'"},
		{"POST", "/company/contacts", `{"firstName":"A","company":{"id":1},"communicationItems":[{"type":{"id":9},"value":"a@b"}]}`, "CommunicationType 9 not found"},
		{"POST", "/company/contacts", `{"firstName":"A","company":{"id":1},"communicationItems":[{"type":{"id":1},"value":"a@b","communicationType":"Fax"}]}`, "is not that of the type"},
		{"POST", "/company/contacts", `{"firstName":"A","company":{"id":1},"communicationItems":[{"id":1,"type":{"id":1},"value":"a@b"}]}`, "ContactCommunication 1 not found"},
		{"POST", "/company/contacts", `{"firstName":"A","company":{"id":1},"communicationItems":[{"type":{"id":1},"value":"a@b","defaultFlag":true},{"type":{"id":1},"value":"b@b","defaultFlag":true}]}`, "Only one Email"},
		{"PATCH", contact, `[{"op":"replace","path":"types","value":[{"id":1}]}]`, "types cannot be changed"},
		{"PATCH", contact, `[{"op":"replace","path":"typeIds","value":[1]}]`, "typeIds can only be used when creating"},
	} {
		c.refused(row.method, row.path, row.body, row.text)
	}
}

// Types are given to a new contact by their ids and are associations later.
func TestContactTypes(t *testing.T) {
	t.Parallel()
	c := newContractCaller(t, psasim.Options{})
	created := c.want(201, "POST", "/company/contacts", `{"firstName":"Sunny","company":{"identifier":"SunDental"},"typeIds":[2],"types":[{"id":1}]}`)
	contact := "/company/contacts/" + at(created, "id")
	types := func() string { return fmt.Sprint(c.want(200, "GET", contact, "")["types"]) }
	if got := types(); !strings.Contains(got, "Billing") || strings.Contains(got, "Primary") {
		t.Errorf("the new contact has the types %s", got)
	}
	c.want(201, "POST", contact+"/typeAssociations", `{"type":{"id":1},"contact":{"id":`+at(created, "id")+`}}`)
	c.refused("POST", contact+"/typeAssociations", `{"type":{"id":1},"contact":{"id":`+at(created, "id")+`}}`, "has type 1 already")
	c.want(204, "DELETE", contact+"/typeAssociations/1", "")
	if got := types(); !strings.Contains(got, "Primary") || strings.Contains(got, "Billing") {
		t.Errorf("the contact has the types %s", got)
	}
}
