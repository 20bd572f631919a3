# The address of the database is in PG_CONN_STR. A schema for each directory: no
# two clients wait for each other, and none sees another's state.
terraform {
  backend "pg" {
    schema_name = "nightly"
  }
}
