resource "terraform_data" "In-Module" {
  input = "m"
}

output "id" {
  value = terraform_data.In-Module.id
}
