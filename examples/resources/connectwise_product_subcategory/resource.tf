data "connectwise_product_category" "managed" {
  name = "Managed Services"
}

resource "connectwise_product_subcategory" "online_backup" {
  name        = "Online Backup"
  category_id = data.connectwise_product_category.managed.id
}
