terraform {
  required_version = ">= 1.7"
}

resource "terraform_data" "whole" {
  input = ["first", "second"]
}
