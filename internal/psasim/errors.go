package psasim

import (
	"fmt"
	"net/http"
	"strings"
)

// problem is a refusal: a status and the body that goes with it.
type problem struct {
	status int
	body   errorBody
}

type errorBody struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Errors  []item `json:"errors"`
}

// item is what is wrong with one field.
type item struct {
	Code     string `json:"code"`
	Message  string `json:"message"`
	Resource string `json:"resource,omitempty"`
	Field    string `json:"field,omitempty"`
}

func (p *problem) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s: %s", p.status, p.body.Code, p.body.Message)
	for _, i := range p.body.Errors {
		fmt.Fprintf(&b, "; %s %s: %s", i.Code, i.Field, i.Message)
	}
	return b.String()
}

func refuse(status int, code, message string) *problem {
	return &problem{status: status, body: errorBody{Code: code, Message: message}}
}

// invalid is the refusal of a body, with everything that is wrong with it.
func invalid(model string, items ...item) *problem {
	resource := lowerFirst(displayModel(model))
	for i := range items {
		if items[i].Resource == "" {
			items[i].Resource = resource
		}
	}
	p := refuse(http.StatusBadRequest, "InvalidObject", resource+" object is invalid")
	p.body.Errors = items
	return p
}

func notFound(model string, id int64) *problem {
	return refuse(http.StatusNotFound, "NotFound", fmt.Sprintf("%s %d not found", displayModel(model), id))
}

func noEndpoint() *problem {
	return refuse(http.StatusNotFound, "ConnectWiseApi", "The endpoint does not exist.")
}

// displayModel is the name by which the server speaks of a model.
func displayModel(model string) string {
	if model == "CompanyCompanyTypeAssociationCompanyTypeAssociation" {
		return "CompanyTypeAssociation"
	}
	return model
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
