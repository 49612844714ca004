package dev.ligature.link;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.SessionId;
import org.jspecify.annotations.Nullable;

/** Whose an attempt is: a session's, or of whoever has the secret that its start told. */
public sealed interface Holder {
  /** A session of an account. */
  record OfSession(AccountId account, SessionId session) implements Holder {}

  /** The secret that takes a session's place. */
  record OfSecret(OpaqueToken secret) implements Holder {
    @Override
    public String toString() {
      return "OfSecret[]";
    }
  }

  /** The caller's session. */
  static Holder of(Caller caller) {
    return new OfSession(caller.account(), caller.session().id());
  }

  /** The account that holds; null before a sign-in. */
  default @Nullable AccountId account() {
    return this instanceof OfSession(AccountId account, SessionId _) ? account : null;
  }

  /** The session that holds, if one does. */
  default @Nullable SessionId session() {
    return this instanceof OfSession(AccountId _, SessionId session) ? session : null;
  }

  /** Digest of the secret, if one holds. */
  default byte @Nullable [] secretDigest() {
    return this instanceof OfSecret(OpaqueToken secret) ? secret.digest() : null;
  }
}
