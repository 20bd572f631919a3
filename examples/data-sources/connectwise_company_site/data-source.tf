data "connectwise_company" "example" {
  identifier = "AcmeDental"
}

data "connectwise_company_site" "example" {
  company_id = data.connectwise_company.example.id
  name       = "Main"
}

output "company_site_id" {
  value = data.connectwise_company_site.example.id
}
