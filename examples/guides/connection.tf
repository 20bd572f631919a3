terraform {
  required_providers {
    connectwise = {
      source  = "psaforge/connectwise"
      version = "~> 0.1.0"
    }
  }
}

provider "connectwise" {}

data "connectwise_connection" "this" {}

output "server" {
  value = data.connectwise_connection.this.version
}
