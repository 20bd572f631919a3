package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

func (b *bench) all(ctx context.Context, o options, temporary string) error {
	m, err := newMaker(ctx, b.site.settings())
	if err != nil {
		return err
	}
	common, err := m.share(ctx, b.site.setup)
	if err != nil {
		return err
	}
	all := common.instances
	have := 0
	for _, n := range o.clients {
		began := time.Now()
		made, err := m.clients(ctx, common, have, n)
		if err != nil {
			return err
		}
		all = append(all, made...)
		have = n
		fmt.Printf("made %d in %s\n", n, time.Since(began))
		dir := filepath.Join(temporary, fmt.Sprint("msp", n))
		if err := directory(dir, configuration(n), all); err != nil {
			return err
		}
		u, err := b.plan(ctx, dir)
		if err != nil {
			return err
		}
		fmt.Printf("%+v\n%v\nfloor %d calls %d\n", u, grouped(u.calls), sum(floors(n)), sum(u.calls))
	}
	return nil
}

// directory makes a directory of Terraform with a configuration and a state.
func directory(path, configuration string, all []instance) error {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(path, "main.tf"), []byte(configuration), 0o600); err != nil {
		return err
	}
	return writeState(filepath.Join(path, "terraform.tfstate"), "registry.terraform.io/psaforge/connectwise", all)
}
