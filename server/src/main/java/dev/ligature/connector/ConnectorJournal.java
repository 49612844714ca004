package dev.ligature.connector;

import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditLog;
import dev.ligature.audit.AuditType;
import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Id;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.db.feed.ChangeFeed;
import dev.ligature.db.feed.Cursor;
import dev.ligature.db.feed.NewChange;
import dev.ligature.db.feed.Topic;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Tells what was done to a connector: to the audit log, and to whoever watches. */
@Singleton
class ConnectorJournal {
  static final Topic CONNECTORS = new Topic("connector");
  static final Topic INTENTS = new Topic("intent");

  private final AuditLog audit;
  private final ChangeFeed feed;

  ConnectorJournal(AuditLog audit, ChangeFeed feed) {
    this.audit = audit;
    this.feed = feed;
  }

  /** Takes the lock that makes changes of one connector commit in the order of the feed. */
  void lockOrder(PersonaId connector) {
    feed.lockOrder(connector);
  }

  /** An act of a caller on a connector of the caller's account. */
  AuditEvent event(Caller caller, AuditType type, PersonaId connector, Platform platform) {
    return of(AuditEvent.by(caller, type), connector, platform);
  }

  /** An act of a caller on a connector of an account. */
  AuditEvent event(
      Caller caller, AuditType type, AccountId owner, PersonaId connector, Platform platform) {
    return of(AuditEvent.by(caller, type).about(owner), connector, platform);
  }

  private static AuditEvent of(AuditEvent event, PersonaId connector, Platform platform) {
    return event.attribute("connector_id", connector).personal("platform", platform.name());
  }

  void write(AuditEvent event) {
    audit.append(event);
  }

  void write(List<AuditEvent> events) {
    audit.append(events);
  }

  /** Tells the watchers of connectors; the result is the revision of the write. */
  Cursor connectorChanged(TenantId tenant, AccountId account, PersonaId connector, String kind) {
    return feed.append(new NewChange(CONNECTORS, tenant, connector, account, kind, Map.of()));
  }

  /** Tells the watchers of intents and the owner node of the connector. */
  Cursor intentChanged(
      TenantId tenant, AccountId account, Id intent, PersonaId connector, String kind) {
    return feed.append(intentChange(tenant, account, intent, connector, kind));
  }

  /** The same of many, by what happened to them. */
  void intentsChanged(List<AttemptNote> notes) {
    feed.append(
        notes.stream()
            .map(
                note ->
                    intentChange(
                        note.intent().tenant(),
                        note.intent().account(),
                        note.intent().intent(),
                        note.intent().connector(),
                        note.type().name().substring("INTENT_".length())))
            .toList());
  }

  private static NewChange intentChange(
      TenantId tenant, AccountId account, Id intent, PersonaId connector, String kind) {
    return new NewChange(
        INTENTS, tenant, intent, account, kind, Map.of("connector_id", connector.toString()));
  }
}
