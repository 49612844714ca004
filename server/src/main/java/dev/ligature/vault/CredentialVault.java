package dev.ligature.vault;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.DomainException;
import dev.ligature.common.Ids;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import dev.ligature.keys.Envelope;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.keys.UserKey;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Stores the secrets of personas; nothing that it does gives one out. */
@Singleton
public class CredentialVault {
  /** Changes of credentials. */
  public static final Topic TOPIC = new Topic("credential");

  private static final int MAX_BYTES = 64 * 1024;

  private final CredentialRepository credentials;
  private final SealedMaterials materials;
  private final KeyHierarchy keys;
  private final Envelope envelope;
  private final AuditLog audit;
  private final ChangeFeed feed;
  private final Transactions transactions;
  private final Ids ids;
  private final Clock clock;

  CredentialVault(
      CredentialRepository credentials,
      SealedMaterials materials,
      KeyHierarchy keys,
      Envelope envelope,
      AuditLog audit,
      ChangeFeed feed,
      Transactions transactions,
      Ids ids,
      Clock clock) {
    this.credentials = credentials;
    this.materials = materials;
    this.keys = keys;
    this.envelope = envelope;
    this.audit = audit;
    this.feed = feed;
    this.transactions = transactions;
    this.ids = ids;
    this.clock = clock;
  }

  /** Where the material is, and since which revision. */
  public record Stored(CredentialRef credential, long version, Cursor revision) {}

  /**
   * Stores a version for the persona's owner, who must be this account.
   *
   * @throws DomainException NOT_FOUND: no such persona of the account; ACCOUNT_NOT_ACTIVE;
   *     STATE_CHANGED: expected_version is not the stored one; WRONG_STATE: the sealed secret was
   *     used already or is of another context; INVALID_FIELD: the kind is not the platform's, or
   *     the material is empty or too large
   */
  public Stored put(AccountId owner, NewVersion wanted) {
    return transactions.run(
        () -> {
          PersonaPlace place =
              credentials
                  .lockPlace(wanted.tenant(), wanted.persona())
                  .filter(found -> found.account().equals(owner))
                  .orElseThrow(DomainException::notFound);
          return store(place, wanted);
        });
  }

  /**
   * Stores a version for the persona's owner; the caller has checked the daemon's fence in the same
   * transaction.
   *
   * @throws DomainException as {@link #put(AccountId, NewVersion)}
   */
  Stored put(NewVersion wanted) {
    return transactions.run(
        () ->
            store(
                credentials
                    .lockPlace(wanted.tenant(), wanted.persona())
                    .orElseThrow(DomainException::notFound),
                wanted));
  }

  /** What a daemon's update came to; another version won unless it was accepted. */
  public record Updated(long version, boolean accepted) {}

  /**
   * Stores the version that the daemon of a connector got from its platform. The caller has checked
   * the daemon's fence in the same transaction. A repeat of a stored update is accepted.
   *
   * @throws DomainException as {@link #put(AccountId, NewVersion)}, but a lost compare is an answer
   */
  public Updated update(NewVersion wanted, CredentialRef credential) {
    return transactions.run(
        () -> {
          PersonaPlace place =
              credentials
                  .lockPlace(wanted.tenant(), wanted.persona())
                  .orElseThrow(DomainException::notFound);
          StoredCredential present =
              credentials
                  .lockOf(wanted.tenant(), wanted.persona())
                  .filter(found -> found.ref().equals(credential))
                  .orElseThrow(DomainException::notFound);
          if (wanted.expectedVersion() != null && present.version() == wanted.expectedVersion()) {
            return new Updated(store(place, wanted).version(), true);
          }
          return new Updated(
              present.version(), materials.isUsedAs(place, wanted.material(), use(present)));
        });
  }

  /** Kind of the persona's credential; empty if it has none. */
  public Optional<CredentialKind> kindOf(TenantId tenant, PersonaId persona) {
    return credentials.find(tenant, persona).map(StoredCredential::kind);
  }

  /** Lets the credential of a persona whose owner has consented be used again. */
  public void resume(TenantId tenant, PersonaId persona) {
    credentials.resume(tenant, persona);
  }

  private Stored store(PersonaPlace place, NewVersion wanted) {
    Optional<StoredCredential> present = credentials.lockOf(place.tenant(), place.persona());
    long version = present.map(StoredCredential::version).orElse(0L);
    require(place, wanted, version);
    StoredCredential next =
        new StoredCredential(
            present.map(StoredCredential::ref).orElseGet(() -> new CredentialRef(ids.random())),
            place.persona(),
            wanted.kind(),
            CredentialState.ACTIVE,
            version + 1);
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    boolean isNext =
        present.isEmpty()
            ? credentials.insert(place.tenant(), next, now)
            : credentials.advance(place.tenant(), next, now);
    if (!isNext) {
      throw lost(
          credentials
              .find(place.tenant(), place.persona())
              .map(StoredCredential::version)
              .orElse(version));
    }
    try (Secret secret = materials.take(place, wanted.material(), use(next))) {
      requireSize(secret);
      credentials.insert(place.tenant(), next.ref(), sealed(place, wanted, next, secret, now));
    }
    return new Stored(next.ref(), next.version(), told(place, wanted, next));
  }

  private static void require(PersonaPlace place, NewVersion wanted, long version) {
    if (!place.isAccountActive()) {
      throw DomainException.of(Reason.ACCOUNT_NOT_ACTIVE, "The account is not active.");
    }
    if (!wanted.kind().fits(place.platform())) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "kind", "The persona's platform has no credentials of this kind.");
    }
    if (wanted.expectedVersion() != null && wanted.expectedVersion() != version) {
      throw lost(version);
    }
  }

  private static DomainException lost(long version) {
    return DomainException.of(
        Reason.STATE_CHANGED,
        "Another version is stored.",
        Map.of("version", Long.toString(version)));
  }

  private static void requireSize(Secret secret) {
    if (secret.expose().length == 0 || secret.expose().length > MAX_BYTES) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, "material", "The material is empty or larger than 64 KiB.");
    }
  }

  private StoredCredential.Version sealed(
      PersonaPlace place, NewVersion wanted, StoredCredential next, Secret secret, Instant now) {
    UserKey key = keys.current(place.tenant(), place.account());
    return new StoredCredential.Version(
        next.version(),
        envelope.seal(key, place.binding(next.ref(), next.kind(), next.version(), now), secret),
        key.id(),
        key.epoch(),
        wanted.timeToLive() == null ? null : now.plus(wanted.timeToLive()),
        now);
  }

  private Cursor told(PersonaPlace place, NewVersion wanted, StoredCredential next) {
    audit.append(
        AuditEvent.by(wanted.actor(), AuditType.CREDENTIAL_STORED)
            .in(place.tenant())
            .about(place.account())
            .attribute("persona_id", place.persona())
            .attribute("credential_ref", next.ref())
            .attribute("credential_version", next.version())
            .personal("platform", place.platform().name()));
    return feed.append(
        new NewChange(
            TOPIC,
            place.tenant(),
            next.ref(),
            place.account(),
            "STORED",
            Map.of(
                "persona_id", place.persona().toString(),
                "version", Long.toString(next.version()))));
  }

  private static String use(StoredCredential credential) {
    return "credential/" + credential.ref() + "/" + credential.version();
  }
}
