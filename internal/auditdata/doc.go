// Package auditdata is the Terraform face of package audit: the data source
// connectwise_integration_audit.
package auditdata
