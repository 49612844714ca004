package dev.ligature.link;

import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AttemptId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.db.Row;
import dev.ligature.db.Sql;
import dev.ligature.keys.PurposeKey;
import dev.ligature.keys.PurposeKeys;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * One-time codes: kept as keyed digests, five minutes, five tries counted before they are compared.
 */
@Singleton
class Challenges {
  private static final int TRIES = 5;
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final int CODES = 1_000_000;
  private static final long FAIR = (1L << 32) / CODES * CODES;

  private final Sql sql;
  private final PurposeKeys keys;
  private final CodeBudgets budgets;
  private final Ids ids;
  private final Clock clock;

  Challenges(Sql sql, PurposeKeys keys, CodeBudgets budgets, Ids ids, Clock clock) {
    this.sql = sql;
    this.keys = keys;
    this.budgets = budgets;
    this.ids = ids;
    this.clock = clock;
  }

  private record Tried(UUID challenge, int tries, int keyGeneration, Mac mac) {}

  private static final class Mac {
    private final byte[] bytes;

    Mac(byte[] bytes) {
      this.bytes = bytes;
    }
  }

  /**
   * Refuses an account that was sent enough codes lately.
   *
   * @throws DomainException RATE_LIMITED
   */
  void requireBudget(ProofMethod.Start start) {
    if (start.account() != null) {
      budgets.requireSendOf(start.tenant(), start.account());
    }
  }

  /** The step in which the code is entered. */
  LinkStep step(ProofMethod.Start start, String sentTo) {
    return new LinkStep.EnterCode(sentTo, TRIES, start.now().plus(TTL));
  }

  /**
   * A fresh code of six digits, returned once and stored as a digest; empty where the identifier's
   * budget is used up. The caller is told the same in both cases, so that nobody learns who else
   * asked.
   */
  Optional<String> issue(Claim claim) {
    Instant now = clock.instant();
    boolean sent = budgets.allowsSend(claim);
    String code = code();
    PurposeKey key = keys.active(dev.ligature.keys.Purpose.OTP_HMAC);
    sql.update(
        """
        insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
          code_key_generation, is_sent, created_time, expire_time)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        claim.tenant(),
        ids.next(),
        claim.attempt(),
        claim.purpose(),
        key.mac(message(claim, code)),
        key.generation(),
        sent,
        now,
        now.plus(TTL));
    return sent ? Optional.of(code) : Optional.empty();
  }

  /**
   * Proves the identifier by its code. The try is counted before the code is compared, under the
   * lock of the challenge's row, and a wrong code commits it with the refusal; so no parallel guess
   * gets a sixth comparison.
   *
   * @param evidence what the audit log calls the proof
   * @param factor what a session calls it (RFC 8176)
   * @throws DomainException CHALLENGE_VOID where no live challenge is left; RATE_LIMITED where the
   *     account had its tries of this hour; CODE_INVALID with {@code attempts_left} for a wrong
   *     code, and for any code where the identifier had its tries
   */
  Proof prove(Claim claim, ProofInput input, String evidence, String factor) {
    if (!(input instanceof ProofInput.Code(String code))) {
      throw dead();
    }
    boolean heard = budgets.allowsTry(claim);
    Tried tried = count(claim.tenant(), claim.attempt());
    byte[] mac =
        keys.generation(dev.ligature.keys.Purpose.OTP_HMAC, "", tried.keyGeneration())
            .mac(message(claim, code));
    if (!MessageDigest.isEqual(mac, tried.mac().bytes) || !heard) {
      throw DomainException.of(
              Reason.CODE_INVALID,
              "The code is wrong.",
              Map.of("attempts_left", Integer.toString(TRIES - tried.tries())))
          .committed();
    }
    int used =
        sql.update(
            """
            update challenge set used_time = ?
            where tenant_id = ? and challenge_id = ? and used_time is null and void_time is null
            """,
            clock.instant(),
            claim.tenant(),
            tried.challenge());
    if (used == 0) {
      throw dead();
    }
    return new Proof(claim.subject(), false, evidence, Set.of(factor), 1, clock.instant(), true);
  }

  /** Voids what is open of an attempt. */
  void voidOf(TenantId tenant, AttemptId attempt) {
    sql.update(
        """
        update challenge set void_time = ?
        where tenant_id = ? and link_attempt_id = ? and used_time is null and void_time is null
        """,
        clock.instant(),
        tenant,
        attempt);
  }

  private Tried count(TenantId tenant, AttemptId attempt) {
    return sql.find(
            Challenges::tried,
            """
            update challenge set tries = tries + 1
            where tenant_id = ? and link_attempt_id = ? and tries < ? and used_time is null
              and void_time is null and expire_time > ?
            returning challenge_id, tries, code_key_generation, code_hmac
            """,
            tenant,
            attempt,
            TRIES,
            clock.instant())
        .orElseThrow(Challenges::dead);
  }

  private static Tried tried(Row row) {
    return new Tried(
        row.uuid("challenge_id"),
        row.intValue("tries"),
        row.intValue("code_key_generation"),
        new Mac(row.bytes("code_hmac")));
  }

  private static byte[] message(Claim claim, String code) {
    return LengthPrefixed.of("code")
        .text(claim.purpose().name())
        .id(claim.attempt().value())
        .text(code)
        .toBytes();
  }

  private String code() {
    long draw;
    do {
      draw = Integer.toUnsignedLong(ByteBuffer.wrap(ids.bytes(4)).getInt());
    } while (draw >= FAIR);
    return "%06d".formatted(draw % CODES);
  }

  private static DomainException dead() {
    return DomainException.of(
        Reason.CHALLENGE_VOID, "The code was used up, replaced or is too old; start again.");
  }
}
