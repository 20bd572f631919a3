package system_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
)

// A token needs the integrator login, which the provider's own keys are not, and acts
// as the member until it expires.
func TestMemberToken(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	site := kittest.NewSite(t, psasim.Options{Now: func() time.Time { return now }})
	ask := func(member, user, password string) *kittest.Result {
		return site.Open("connectwise_member_token", kittest.Config{
			"member_identifier": member, "integrator_username": user, "integrator_password": password,
		})
	}
	opened := ask("jdoe", "Axcient", "integrator-secret").Has("expiration", "2026-03-02T14:00:00Z").
		Sent("POST /system/members/jdoe/tokens")
	public, _ := opened.Value("public_key").(string)
	private, _ := opened.Value("private_key").(string)
	works := func(kind string) bool {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v4_6_release/apis/3.0/system/info", http.NoBody)
		request.SetBasicAuth("acme+"+public, private)
		request.Header.Set("clientId", psasim.ClientID)
		if kind != "" {
			request.Header.Set("x-cw-usertype", kind)
		}
		recorder := httptest.NewRecorder()
		site.ServeHTTP(recorder, request)
		return recorder.Code == http.StatusOK
	}
	if !works("member") || works("") || works("integrator") {
		t.Error("the token is not that of a member")
	}
	now = now.Add(4 * time.Hour)
	if works("member") {
		t.Error("the token does not expire")
	}
	again := ask("jdoe", "Axcient", "integrator-secret")
	if again.Value("private_key") == private {
		t.Error("the token is not new")
	}
	ask("jdoe", "Axcient", "wrong").Fails("integrator_password", "401", "integrator login", "jdoe").SaysNothingOf("wrong")
	ask("jdoe", "public", "private-secret").Fails("integrator_password", "401")
	ask("nobody", "Axcient", "integrator-secret").Fails("member_identifier", "404", "nobody")
	ask("j.doe", "Axcient", "integrator-secret").Fails("member_identifier", "period").Sent()
	ask("../apiMembers", "Axcient", "integrator-secret").Fails("member_identifier", "slash").Sent()
	site.Intercept(func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, password, _ := r.BasicAuth()
		http.Error(w, "refused for "+r.Header.Get("Authorization")+" and "+password, http.StatusBadGateway)
	})
	ask("jdoe", "Axcient", "integrator-secret").Fails("member_identifier", "502", "refused for").SaysNothingOf("integrator-secret", "YWNtZStBeGNpZW50")
}
