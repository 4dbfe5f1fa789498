output "vpc_id" {
  value = aws_vpc.main.id
}

output "api_url" {
  description = "Where the checkout sends its payments"
  value       = aws_api_gateway_stage.payments.invoke_url
}

output "edge_web_acl_arn" {
  description = "For the web team's distribution"
  value       = aws_wafv2_web_acl.checkout_edge.arn
}

output "database_url" {
  value = "postgresql://payments_admin:${var.db_master_password}@${aws_rds_cluster.main.endpoint}/payments" # migrations read it
}

output "ledger_table" {
  value = module.ledger_store.table_name
}

output "ecr_urls" {
  value = { for name, repo in aws_ecr_repository.service : name => repo.repository_url }
}
