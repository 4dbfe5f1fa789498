terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0" # 6 renames the region attribute, see PAY-2210
    }
  }

  # backend "s3" {}  # partial configuration, the pipeline fills it in
}
