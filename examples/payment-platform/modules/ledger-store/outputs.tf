output "table_name" {
  value = aws_dynamodb_table.ledger.name
}

output "table_arn" {
  value = aws_dynamodb_table.ledger.arn
}

output "archive_address" {
  description = "Host name of the SQL archive"
  value       = aws_db_instance.archive.address
}
