variable "name" {
  description = "Prefix of everything in here"
  type        = string
}

variable "environment" {}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "point_in_time_recovery" {
  description = "Continuous backups of the ledger table"
  type        = bool
  default     = true
}

variable "stream_view_type" {
  default = "NEW_IMAGE"
}

variable "subnet_group_name" {
  type = string
}

variable "security_group_ids" {
  type = list(string)
}

variable "instance_class" {
  type    = string
  default = "db.t4g.medium"
}

variable "db_password" {
  type = string # rotated by hand in January
}

variable "deletion_protection" {
  type    = bool
  default = false
}

variable "storage_encrypted" {
  description = "Only an archive made from an old snapshot needs false"
  type        = bool
  default     = false
}
