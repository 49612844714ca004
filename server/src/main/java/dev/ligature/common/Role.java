package dev.ligature.common;

/** Role of a calling service or daemon. */
public enum Role {
  BACKEND,
  GATEWAY,
  SUPPORT,
  OPERATOR,
  AUDITOR,
  SCIM,
  DAEMON
}
