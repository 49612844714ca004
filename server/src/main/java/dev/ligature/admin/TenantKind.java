package dev.ligature.admin;

/** Kind of tenant. */
public enum TenantKind {
  CONSUMER,
  ENTERPRISE
}
