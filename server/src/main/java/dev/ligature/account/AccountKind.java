package dev.ligature.account;

/** Whether an account is durable. */
public enum AccountKind {
  USER,
  GUEST
}
