terraform {
  required_version = ">= 1.7"
}

resource "terraform_data" "plain-one" {
  input = "a"
}

resource "terraform_data" "counted-one" {
  count = 2
  input = terraform_data.plain-one.output
}

resource "terraform_data" "keyed-one" {
  for_each = { a = "x", b = "y" }
  input    = "${each.value}-${terraform_data.counted-one[0].id}"
}

module "store" {
  source = "./modules/store"
  count  = 2
}

output "all" {
  value = [terraform_data.plain-one.id, terraform_data.counted-one[*].id, values(terraform_data.keyed-one)[*].id]
}
