package psa

import (
	"context"
	"strconv"
)

// LastChange returns who changed an object last and when (RFC 3339), from the audit
// trail (/system/audittrail), which outlives the object. Its kinds have names of
// their own, such as AgreementAddition. Both are empty where the trail has nothing.
func (c *Client) LastChange(ctx context.Context, kind string, id int64) (by, at string, err error) {
	query := Query{Parameters: map[string]string{"type": kind, "id": strconv.FormatInt(id, 10)}}
	for entry, err := range c.List(ctx, "/system/audittrail", query) {
		if err != nil {
			return "", "", err
		}
		if when, _ := entry["enteredDate"].(string); when >= at {
			at = when
			by, _ = entry["enteredBy"].(string)
		}
	}
	return by, at, nil
}
