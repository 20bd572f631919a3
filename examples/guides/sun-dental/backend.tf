terraform {
  backend "pg" {
    schema_name = "client_sun_dental"
  }
}
