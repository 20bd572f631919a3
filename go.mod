module github.com/psaforge/terraform-provider-connectwise

go 1.25.0
