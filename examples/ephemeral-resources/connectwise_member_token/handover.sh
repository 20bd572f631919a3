# The login is read from standard input, so that no list of processes shows it.
curl --fail --silent --show-error --config - <<CONFIG
url = "$CONNECTWISE_SITE_URL/v4_6_release/apis/3.0/system/info"
user = "$CONNECTWISE_COMPANY_ID+$MEMBER_PUBLIC_KEY:$MEMBER_PRIVATE_KEY"
header = "clientId: $CONNECTWISE_CLIENT_ID"
header = "x-cw-usertype: member"
header = "Accept: application/vnd.connectwise.com+json"
CONFIG
