package dev.ligature.audit;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to do something, to be written with it. Built in steps:
 *
 * <pre>{@code
 * AuditEvent.by(caller, AuditType.LINK_CONFIRMED)
 *     .about(account)
 *     .proof("EMAIL_CODE")
 *     .attribute("attempt_id", attempt)
 *     .personal("identifier", address)
 * }</pre>
 */
public final class AuditEvent {
  /** The tenant of entries that concern the whole cell. */
  public static final TenantId CELL = new TenantId(new java.util.UUID(0, 0));

  private final Actor actor;
  private final AuditType type;
  private TenantId tenant;
  private @Nullable AccountId account;
  private @Nullable AccountId onBehalfOf;
  private AuditOutcome outcome = AuditOutcome.SUCCEEDED;
  private @Nullable String reason;
  private @Nullable String proofKind;
  private @Nullable String traceId;
  private @Nullable Instant time;
  private int count = 1;
  private final Map<String, String> attributes;
  private final Map<AccountId, Map<String, String>> bodies = new LinkedHashMap<>();

  private AuditEvent(Actor actor, AuditType type) {
    this.actor = actor;
    this.type = type;
    this.tenant = Objects.requireNonNullElse(actor.tenant(), CELL);
    this.traceId = actor.traceId();
    this.attributes = new TreeMap<>(actor.attributes());
  }

  /** An act of a caller; its subject is the account of the caller's session, if there is one. */
  public static AuditEvent by(Caller caller, AuditType type) {
    AuditEvent event = by(Actor.of(caller), type);
    event.account = caller.sessionOrNull() == null ? null : caller.sessionOrNull().account();
    return event;
  }

  /** An act of somebody else than a caller, such as the platform itself. */
  public static AuditEvent by(Actor actor, AuditType type) {
    return new AuditEvent(actor, type);
  }

  /** The tenant, where the actor is bound to none. */
  public AuditEvent in(TenantId tenant) {
    this.tenant = tenant;
    return this;
  }

  /** The account whose activity this is. */
  public AuditEvent about(AccountId account) {
    this.account = account;
    return this;
  }

  /** The account in whose name a service or daemon acted. */
  public AuditEvent onBehalfOf(AccountId account) {
    this.onBehalfOf = account;
    return this;
  }

  /** The act failed, or was refused, for a reason; an upper case word of the contract. */
  public AuditEvent ended(AuditOutcome outcome, String reason) {
    this.outcome = outcome;
    this.reason = reason;
    return this;
  }

  /** The act was refused. */
  public AuditEvent refused(Reason reason) {
    return ended(AuditOutcome.REFUSED, reason.name());
  }

  /** What was proven, or which proof was tried, such as {@code EMAIL_CODE}. */
  public AuditEvent proof(String kind) {
    this.proofKind = kind;
    return this;
  }

  /** The trace that the act belongs to, where it is not the actor's call; 32 hex digits. */
  public AuditEvent trace(@Nullable String traceId) {
    this.traceId = traceId;
    return this;
  }

  /** How often it happened, and when the last time. */
  AuditEvent folded(int count, Instant last) {
    this.count = count;
    this.time = last;
    return this;
  }

  /** A fact of the header: an id, version, epoch or level, never anything that names a person. */
  public AuditEvent attribute(String name, Object value) {
    attributes.put(name, value.toString());
    return this;
  }

  /**
   * A fact that only the subject may read; sealed for the account of {@link #about}, or for the
   * tenant where there is no account.
   */
  public AuditEvent personal(String name, String value) {
    return personal(account == null ? AuditBody.TENANT : account, name, value);
  }

  /** A fact that only this account may read, which thereby sees the entry too. */
  public AuditEvent personal(AccountId subject, String name, String value) {
    bodies.computeIfAbsent(subject, id -> new TreeMap<>()).put(name, value);
    return this;
  }

  Actor actor() {
    return actor;
  }

  AuditType type() {
    return type;
  }

  TenantId tenant() {
    return tenant;
  }

  @Nullable AccountId account() {
    return account;
  }

  @Nullable AccountId onBehalfOf() {
    return onBehalfOf;
  }

  AuditOutcome outcome() {
    return outcome;
  }

  @Nullable String reason() {
    return reason;
  }

  @Nullable String proofKind() {
    return proofKind;
  }

  @Nullable String traceId() {
    return traceId;
  }

  @Nullable Instant time() {
    return time;
  }

  int count() {
    return count;
  }

  Map<String, String> attributes() {
    return attributes;
  }

  Map<AccountId, Map<String, String>> bodies() {
    return bodies;
  }
}
