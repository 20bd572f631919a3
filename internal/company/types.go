package company

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
)

// syncTypes makes the types of a company or a contact, as the API's field owner says,
// the wanted ones. It adds what is missing before it takes away what is too much, so
// that nothing is without a type when it is cut off.
func syncTypes(ctx context.Context, req *kit.Request, owner string, want []int64) error {
	client, id := req.Client, req.State.Int64("id")
	collection := fmt.Sprintf("%s/%d/typeAssociations", req.Collection(), id)
	have := map[int64]int64{}
	for association, err := range client.List(ctx, collection, psa.Query{}) {
		if err != nil {
			return err
		}
		if reference, ok := association["type"].(map[string]any); ok {
			have[psa.Record(reference).ID()] = association.ID()
		}
	}
	for _, kind := range want {
		if _, ok := have[kind]; ok {
			delete(have, kind)
			continue
		}
		body := map[string]any{"type": map[string]any{"id": kind}, owner: map[string]any{"id": id}}
		if _, err := client.Create(ctx, collection, body, psa.Reconcile{Where: psa.Eq("type/id", kind)}); err != nil {
			return err
		}
	}
	before := req.State.IDs("type_ids")
	for kind, association := range have {
		// A type that somebody added since the plan is the next plan's to show.
		if !slices.Contains(before, kind) {
			continue
		}
		if err := client.Delete(ctx, collection, association); err != nil && !errors.Is(err, psa.ErrNotFound) {
			return err
		}
	}
	return nil
}
