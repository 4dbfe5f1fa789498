environment        = "prod"
environment_suffix = "pay01"
alert_email        = "payments-oncall@example.com"

# db_master_password: see variables.tf

office_cidrs = [
  "198.51.100.0/24", # Lisbon
  "203.0.113.0/24",  # Utrecht
]
