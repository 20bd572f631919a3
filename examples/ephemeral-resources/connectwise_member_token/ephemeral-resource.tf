variable "integrator_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

ephemeral "connectwise_member_token" "dispatcher" {
  member_identifier   = "jdoe"
  integrator_username = "Axcient"
  integrator_password = var.integrator_password
}

# A script that acts as the member for a moment, without keys of the member's own.
resource "terraform_data" "handover" {
  provisioner "local-exec" {
    command = "sh handover.sh"

    environment = {
      MEMBER_PUBLIC_KEY  = ephemeral.connectwise_member_token.dispatcher.public_key
      MEMBER_PRIVATE_KEY = ephemeral.connectwise_member_token.dispatcher.private_key
    }
  }
}
