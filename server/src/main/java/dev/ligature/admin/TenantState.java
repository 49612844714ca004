package dev.ligature.admin;

/** Whether a tenant works. */
public enum TenantState {
  ACTIVE,
  SUSPENDED,
  DELETED
}
