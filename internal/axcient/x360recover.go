package axcient

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// X360RecoverURL is the base URL of the vendor's production API.
const X360RecoverURL = "https://axapi.axcient.com/x360recover"

// X360RecoverOptions say how usage is read from the x360Recover API.
type X360RecoverOptions struct {
	// BaseURL is [X360RecoverURL] by default.
	BaseURL string
	// APIKey is sent as X-Api-Key and appears in no error.
	APIKey string
	// Customers maps a client's client_code, or else its name, to the customer
	// id; "" leaves the client out. A client that is not mapped has its
	// client_code as customer id if that has digits only, and is an error
	// otherwise, so that no client is forgotten.
	Customers map[string]string
	// Limits.Bytes bounds each response, several of which are in memory at once:
	// 16 MiB by default.
	Limits Limits
	Transfer
}

// concurrentClients is how many clients' devices are read at a time.
const concurrentClients = 4

// ReadX360Recover reads the clients and their devices: GET /client and
// GET /client/{client_id}/device, which have no pages.
//
// A device that reports cloud_usage or vault_usage is an account of online
// backup with their sum, and one that reports local_usage an account of local
// backup, both with the device's id as account, its name as username and its
// product as plan. A device that reports no usage at all is an error.
//
// A health status other than NORMAL is an event, of severity error for TROUBLED
// and warning for others, whose type follows from the words of
// the reason: backup_missed, disk_usage, hardware_failed, else backup_failed. A
// failure that is over, or was replaced by another, gives a resolved event.
// The latest recovery point is the last backup of an account without a failure.
func ReadX360Recover(ctx context.Context, options X360RecoverOptions) (Usage, error) {
	if options.Limits.Bytes <= 0 {
		options.Limits.Bytes = 16 << 20
	}
	options.Limits = options.Limits.withDefaults()
	if options.BaseURL == "" {
		options.BaseURL = X360RecoverURL
	}
	base, err := parseURL(options.BaseURL)
	if err != nil {
		return Usage{}, failure("x360recover", "", nil, "%v", err)
	}
	x := &x360{
		options: options, base: base,
		fetch: newFetcher(options.Transfer, map[string]string{"X-Api-Key": options.APIKey}),
	}
	if options.APIKey == "" {
		return Usage{}, failure(endpoint(base), "", nil, "the API key is missing")
	}
	return x.read(ctx)
}

type x360 struct {
	options X360RecoverOptions
	base    *url.URL
	fetch   *fetcher
}

// x360Client and x360Device are org_level_client and org_level_device of the
// API's description, as far as they matter. Other fields may come and go.
type x360Client struct {
	ID   *int64 `json:"id"`
	Name string `json:"name"`
	Code string `json:"client_code"`
	// customer is the customer id that the client is mapped to.
	customer string
}

type x360Device struct {
	ID         *int64      `json:"id"`
	Name       string      `json:"name"`
	Type       string      `json:"type"`
	Product    string      `json:"product"`
	CloudUsage *int64      `json:"cloud_usage"`
	VaultUsage *int64      `json:"vault_usage"`
	LocalUsage *int64      `json:"local_usage"`
	Current    *x360Health `json:"current_health_status"`
	Previous   *x360Health `json:"previous_health_status"`
	x360Points
}

// x360Points are the latest recovery points.
type x360Points struct {
	Cloud string `json:"latest_cloud_rp"`
	Local string `json:"latest_local_rp"`
	Vault string `json:"latest_vault_rp"`
}

type x360Health struct {
	Status    string `json:"status"`
	Reason    string `json:"reason"`
	Timestamp string `json:"timestamp"`
}

func (x *x360) read(ctx context.Context) (Usage, error) {
	began := time.Now().UTC().Truncate(time.Second)
	clients, err := x.clients(ctx)
	if err != nil {
		return Usage{}, err
	}
	devices := make([][]x360Device, len(clients))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(concurrentClients)
	// A device is an account or two: too many end the reading while they come.
	tooMany := failure(endpoint(x.base), "", nil, "%s", x.options.Limits.tooManyAccounts())
	var read atomic.Int64
	for i, client := range clients {
		group.Go(func() (err error) {
			devices[i], err = list[x360Device](groupCtx, x, "client", strconv.FormatInt(*client.ID, 10), "device")
			if err == nil && read.Add(int64(len(devices[i]))) > int64(x.options.Limits.Accounts) {
				return tooMany
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Usage{}, err
	}
	u := Usage{GeneratedAt: began}
	found := &problems{source: endpoint(x.base)}
	var places []string
	for i, client := range clients {
		for _, device := range devices[i] {
			place := fmt.Sprintf("client %q, device %q", client.Name, device.Name)
			accounts := device.accounts(client, func(format string, args ...any) { found.add(place, format, args...) })
			for range accounts {
				places = append(places, place)
			}
			u.Accounts = append(u.Accounts, accounts...)
			if len(u.Accounts) > x.options.Limits.Accounts {
				return Usage{}, tooMany
			}
		}
	}
	return normalize(u, found, func(account int, field string) string { return places[account] + ": " + field })
}

// clients returns the clients that have a customer id.
func (x *x360) clients(ctx context.Context) ([]x360Client, error) {
	all, err := list[x360Client](ctx, x, "client")
	if err != nil {
		return nil, err
	}
	found := &problems{source: endpoint(x.base.JoinPath("client"))}
	names := map[string]int{}
	for _, client := range all {
		names[client.Name]++
	}
	var kept []x360Client
	for i, client := range all {
		if client.ID == nil {
			found.add(fmt.Sprintf("[%d]", i), "the client has no id")
			continue
		}
		place := fmt.Sprintf("client %d, %q", *client.ID, client.Name)
		customer, ok := x.options.Customers[client.Code]
		if !ok || client.Code == "" {
			customer, ok = x.options.Customers[client.Name]
			if ok && names[client.Name] > 1 {
				found.add(place, "%d clients have this name: map their client_code instead", names[client.Name])
				continue
			}
		}
		switch {
		case ok && customer == "":
		case ok:
			client.customer = customer
			kept = append(kept, client)
		case digits(client.Code):
			client.customer = client.Code
			kept = append(kept, client)
		default:
			found.add(place, "no customer id: map its client_code %q or its name to one, or to \"\" to leave it out", client.Code)
		}
	}
	return kept, found.err()
}

// list gets an array. A single object stands for an array of one: the API's
// description declares an object for GET /client, and lists in words.
func list[T any](ctx context.Context, x *x360, path ...string) ([]T, error) {
	u := x.base.JoinPath(path...)
	body, err := x.fetch.get(ctx, u)
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }()
	text, err := io.ReadAll(&input{from: body, bound: x.options.Limits.Bytes})
	switch {
	case errors.Is(err, errTooLarge):
		return nil, failure(endpoint(u), "", err, "the response is larger than %d bytes: check the base URL, or ask the vendor", x.options.Limits.Bytes)
	case err != nil:
		return nil, failure(endpoint(u), "", err, "the response ended too early: %v; run again", err)
	}
	text = bytes.TrimSpace(text)
	if bytes.HasPrefix(text, []byte("{")) {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	var values []T
	if err := json.Unmarshal(text, &values); err != nil || values == nil {
		if err == nil {
			err = errors.New("it is null")
		}
		return nil, failure(endpoint(u), "", err, "the response is not the list that the API describes: %v; check the base URL", err)
	}
	return values, nil
}

// newest is the newest of some times; text that is not a time does not
// count, because recovery points only inform.
func newest(texts ...string) time.Time {
	var latest time.Time
	for _, text := range texts {
		if at, err := x360Time(text); err == nil && at.After(latest) {
			latest = at
		}
	}
	return latest
}

// x360Time parses ISO 8601, which the API's description writes with and without
// a time zone; without one it is taken for UTC.
func x360Time(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		at, err = time.Parse("2006-01-02T15:04:05", text)
	}
	return at.UTC(), err
}
