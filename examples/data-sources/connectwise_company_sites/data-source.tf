data "connectwise_company" "example" {
  identifier = "AcmeDental"
}

data "connectwise_company_sites" "all" {
  company_id = data.connectwise_company.example.id
}

output "company_site_id" {
  value = data.connectwise_company_sites.all.ids["Main"]
}
