provider "aws" {
  region = var.region
}

# Two things live in us-east-1 and have to: the web ACL in front of the
# checkout distribution, and the replica of the customer documents.
provider "aws" {
  alias  = "us_east_1"
  region = "us-east-1"
}
