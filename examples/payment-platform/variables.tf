variable "region" {
  description = "Home region of the platform"
  type        = string
  default     = "eu-west-1"
}

variable "project_name" {
  type    = string
  default = "payplat"
}

variable "environment" {
  description = "dev, staging or prod"
}

# Bucket names are global: without it the second account cannot be built.
variable "environment_suffix" {
  type    = string
  default = "main1"
}

variable "vpc_cidr" {
  type    = string
  default = "10.40.0.0/16"
}

variable "alert_email" {
  description = "Where the on-call rota reads its mail"
  type        = string
  default     = "payments-oncall@example.com"
}

variable "office_cidrs" {
  description = "Networks the bastion answers to"
  default     = ["198.51.100.0/24", "203.0.113.0/24"]
}

variable "cloudwatch_log_retention_days" {
  type    = number
  default = 30
}

/* TF_VAR_db_master_password in the pipeline,
   never in a tfvars file */
variable "db_master_password" {}

variable "bastion_enabled" {
  type    = bool
  default = true
}

variable "bastion_http_tokens" {
  description = "IMDS token mode of the bastion"
  type        = string
  default     = "optional" # the old agent cannot do v2
}

variable "ecr_repositories" {
  type    = set(string)
  default = ["checkout", "ledger-worker", "reconciler"]
}

variable "session_capacity" {
  type    = string
  default = "20"
}

variable "webhook_timeout" { default = 10 }
