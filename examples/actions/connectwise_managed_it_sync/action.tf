# terraform apply -invoke=action.connectwise_managed_it_sync.report
action "connectwise_managed_it_sync" "report" {
  config {
    wait = "2m"
  }
}
