package axcient

import (
	"errors"
	"io"
)

func (j *jsonReader) usage() (Usage, error) {
	var u Usage
	present, err := j.object("", false, map[string]field{
		"generated_at": j.time(&u.GeneratedAt),
		"accounts": func(at string) error {
			return j.list(at, false, func(at string) error {
				if len(u.Accounts) == j.limits.Accounts {
					return overfull(u, j.found, path, j.limits.tooManyAccounts())
				}
				a, err := j.account(at)
				if err != nil {
					return err
				}
				if j.texts.full() {
					return misfit{at, j.limits.tooMuch()}
				}
				u.Accounts = append(u.Accounts, a)
				j.in.forget(j.decoder.InputOffset())
				return nil
			})
		},
	})
	if err != nil {
		return Usage{}, err
	}
	if !present["accounts"] {
		return Usage{}, misfit{"accounts", "the field is missing; no accounts at all are written as []"}
	}
	switch _, err := j.decoder.Token(); {
	case err == nil:
		return Usage{}, misfit{j.in.place(j.decoder.InputOffset() - 1), "there is text after the end of the JSON"}
	case !errors.Is(err, io.EOF):
		return Usage{}, err
	}
	return u, nil
}

func (j *jsonReader) account(at string) (Account, error) {
	var a Account
	var mailboxes int64
	present, err := j.object(at, false, map[string]field{
		"customer_id":      text(j, j.texts.shared, &a.CustomerID),
		"customer_name":    text(j, j.texts.shared, &a.CustomerName),
		"account":          text(j, j.texts.own, &a.Account),
		"username":         text(j, j.texts.own, &a.Username),
		"service":          text(j, j.texts.shared, &a.Service),
		"service_plan":     text(j, j.texts.shared, &a.ServicePlan),
		"device_type":      text(j, j.texts.shared, &a.DeviceType),
		"used_bytes":       j.size(&a.UsedBytes),
		"local_used_bytes": j.size(&a.LocalUsedBytes),
		"mailboxes":        j.count(&mailboxes),
		"last_backup":      func(at string) (err error) { a.LastBackup, err = j.backup(at); return err },
		"events": func(at string) error {
			return j.list(at, true, func(at string) error {
				event, err := j.event(at)
				a.Events = append(a.Events, event)
				if j.texts.kept += eventWeight; err == nil && j.texts.full() {
					return misfit{at, j.limits.tooMuch()}
				}
				j.in.forget(j.decoder.InputOffset())
				return err
			})
		},
	})
	if err != nil {
		return Account{}, err
	}
	if present["mailboxes"] {
		a.Mailboxes = &mailboxes
	}
	measured := map[Service]string{OnlineBackup: "used_bytes", LocalBackup: "local_used_bytes"}[a.Service]
	if measured != "" && !present[measured] {
		j.found.add(join(at, measured), "the size is missing, and %s is billed by it; nothing stored is written as 0", string(a.Service))
	}
	return a, nil
}

func (j *jsonReader) backup(at string) (*Backup, error) {
	var b Backup
	present, err := j.object(at, true, map[string]field{
		"status":      text(j, j.texts.shared, &b.Status),
		"finished_at": j.time(&b.FinishedAt),
		"successes":   j.count(&b.Successes),
		"incomplete":  j.count(&b.Incomplete),
		"failures":    j.count(&b.Failures),
	})
	if err != nil || present == nil {
		return nil, err
	}
	return &b, nil
}

func (j *jsonReader) event(at string) (Event, error) {
	var e Event
	_, err := j.object(at, false, map[string]field{
		"id":       text(j, j.texts.own, &e.ID),
		"type":     text(j, j.texts.shared, &e.Type),
		"severity": text(j, j.texts.shared, &e.Severity),
		"at":       j.time(&e.At),
		"message":  text(j, j.texts.shared, &e.Message),
	})
	return e, err
}
