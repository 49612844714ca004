package dev.ligature.rpc.auth;

/** Why a credential does not verify; for the operator's log, never for the caller. */
final class CredentialsRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CredentialsRefused(String why) {
    super(why, null, false, false);
  }
}
