package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.AttemptId;
import dev.ligature.common.Caller;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.SessionId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket stands for: somebody proved an identity a moment ago.
 *
 * @param kind how it was proven, such as {@code EMAIL}
 * @param subject canonical identifier at the issuer
 * @param holder account that held the identity when it was proven; null if none did
 * @param session session that proved it; null before a sign-in
 * @param assurance what a session may stand on; null unless it is for a sign-in
 */
public record ProofTicket(
    UUID id,
    AttemptId attempt,
    ProofPurpose purpose,
    String kind,
    String provider,
    String issuer,
    String subject,
    @Nullable AccountId holder,
    @Nullable SessionId session,
    @Nullable Assurance assurance,
    Instant provenTime) {

  /**
   * Refuses everybody but the session that proved the identity.
   *
   * @throws DomainException PROOF_MISMATCH
   */
  public void requireOf(Caller caller) {
    if (!caller.session().id().equals(session)) {
      throw DomainException.of(Reason.PROOF_MISMATCH, "The ticket belongs to another session.");
    }
  }
}
