package dev.ligature.link;

import dev.ligature.account.ProofPurpose;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.SessionId;
import dev.ligature.common.TenantId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** To whom and to what a proof is bound; each field counts. */
final class Binding {
  private Binding() {}

  /** The binding of an attempt whose secret may take the place of account and session. */
  static byte[] of(ProofAttempt attempt) {
    return switch (attempt.holder()) {
      case Holder.OfSession(AccountId account, SessionId session) ->
          of(
              attempt.tenant(),
              account,
              session,
              attempt.subject(),
              attempt.purpose(),
              attempt.id());
      case Holder.OfSecret(OpaqueToken secret) ->
          of(
              LengthPrefixed.of("proof-binding")
                  .id(attempt.tenant().value())
                  .bytes(secret.digest()),
              attempt.subject(),
              attempt.purpose(),
              attempt.id());
    };
  }

  /** SHA-256 over the length-prefixed fields; the random id of the attempt is the nonce. */
  static byte[] of(
      TenantId tenant,
      AccountId account,
      SessionId session,
      Subject subject,
      ProofPurpose purpose,
      AttemptId nonce) {
    return of(
        LengthPrefixed.of("link-binding")
            .id(tenant.value())
            .id(account.value())
            .id(session.value()),
        subject,
        purpose,
        nonce);
  }

  private static byte[] of(
      LengthPrefixed holder, Subject subject, ProofPurpose purpose, AttemptId nonce) {
    byte[] fields =
        holder
            .text(subject.provider())
            .text(subject.issuer())
            .text(subject.identifier().canonical())
            .text(purpose.name())
            .id(nonce.value())
            .toBytes();
    try {
      return MessageDigest.getInstance("SHA-256").digest(fields);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
