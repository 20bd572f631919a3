# Delete this file when the import is done.
import {
  for_each = { for identifier, client in local.clients : identifier => client.id if can(client.id) }

  to = connectwise_company.client[each.key]
  id = tostring(each.value)
}
