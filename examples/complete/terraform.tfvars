location          = "Main Office"
department        = "Managed Services"
team_leader       = "jdoe"
sign_off_template = "Standard Sign-Off"

plans = {
  BASIC = {
    name         = "Basic"
    vendor_level = "Standard 25GB"
    fee          = 8.00
    included_gb  = 25
    price        = 1.50
    cost         = 0.30
  }
}
