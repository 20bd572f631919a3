terraform {
  required_providers {
    connectwise = {
      source  = "psaforge/connectwise"
      version = "~> 0.1.0"
    }
  }
}

# Keys are best left to the environment: CONNECTWISE_PUBLIC_KEY and
# CONNECTWISE_PRIVATE_KEY. The other settings may come from it too.
provider "connectwise" {}
