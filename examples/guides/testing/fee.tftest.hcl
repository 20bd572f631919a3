mock_provider "connectwise" {
  mock_data "connectwise_company" {
    defaults = { id = 101 }
  }
  mock_data "connectwise_contact" {
    defaults = { id = 201 }
  }
  mock_data "connectwise_agreement_type" {
    defaults = { id = 501 }
  }
  mock_data "connectwise_product" {
    defaults = { id = 601 }
  }
  mock_resource "connectwise_agreement" {
    defaults = { id = 502 }
  }
}

run "no_flat_fee" {
  variables {
    identifier  = "SunDental"
    customer_id = null
    start_date  = "2026-12-01"
    contact     = { first_name = "Sunny", last_name = "Dent" }
    flat_fee    = null
  }

  assert {
    condition     = length(connectwise_agreement_addition.flat_fee) == 0
    error_message = "A flat fee is billed that nobody asked for."
  }
}
