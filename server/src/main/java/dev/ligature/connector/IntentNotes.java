package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.audit.ActorKind;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditOutcome;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Ids;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells what daemons did with intents, in the transaction in which it counts. */
@Singleton
class IntentNotes {
  private static final String WORK = "ligature.connector.v1.ConnectorControl/Work";
  private static final String SWEEP = "connector.intent-sweep";

  private final ConnectorJournal journal;
  private final IntentNoteRepository owners;
  private final Ids ids;

  IntentNotes(ConnectorJournal journal, IntentNoteRepository owners, Ids ids) {
    this.journal = journal;
    this.owners = owners;
    this.ids = ids;
  }

  /** What a daemon session did, or lost. */
  void write(DaemonSession session, List<AttemptNote> notes) {
    write(notes, intent -> actor(session, intent.tenant()));
  }

  /** What the platform itself ended, or gave up waiting for. */
  void swept(Collection<IntentSweepRepository.Swept> swept) {
    write(
        swept.stream().map(IntentNotes::note).toList(), intent -> Actor.system(SWEEP, ids.next()));
  }

  private static AttemptNote note(IntentSweepRepository.Swept swept) {
    IntentState state = swept.state();
    boolean isUncertain = state == IntentState.UNKNOWN || state == IntentState.DEAD_UNKNOWN;
    return new AttemptNote(
        isUncertain ? AuditType.INTENT_UNCERTAIN : AuditType.INTENT_FAILED,
        swept.intent(),
        swept.attempt(),
        state.name());
  }

  /** Too many failures in a row: the connector only reads from now on. */
  void sendingStopped(DaemonSession session, TenantId tenant, PersonaId connector) {
    IntentNoteRepository.Owner owner = owners.ofConnector(tenant, connector);
    journal.write(
        AuditEvent.by(actor(session, tenant), AuditType.CONNECTOR_CHANGED)
            .in(tenant)
            .about(owner.account())
            .attribute("connector_id", connector)
            .attribute("cause", "FAILURES")
            .personal("platform", owner.platform().name())
            .personal("state", DesiredState.READ_ONLY.name()));
    journal.connectorChanged(tenant, owner.account(), connector, "READ_ONLY");
  }

  private void write(List<AttemptNote> notes, Function<NotedIntent, Actor> actor) {
    if (notes.isEmpty()) {
      return;
    }
    journal.write(notes.stream().map(note -> event(note, actor.apply(note.intent()))).toList());
    journal.intentsChanged(notes);
  }

  private static AuditEvent event(AttemptNote note, Actor actor) {
    NotedIntent intent = note.intent();
    @Nullable String failure = note.failure();
    AuditEvent event =
        AuditEvent.by(actor, note.type())
            .in(intent.tenant())
            .about(intent.account())
            .onBehalfOf(intent.account())
            .trace(intent.traceId())
            .attribute("intent_id", intent.intent())
            .attribute("connector_id", intent.connector())
            .attribute("attempt", note.attempt())
            .personal("action", intent.action())
            .personal("platform", intent.platform().name());
    return failure == null ? event : event.ended(AuditOutcome.FAILED, failure);
  }

  private Actor actor(DaemonSession session, TenantId tenant) {
    return new Actor(
        ActorKind.DAEMON,
        session.daemon().toString(),
        tenant,
        WORK,
        ids.next(),
        null,
        Map.of("daemon_session_id", session.id().toString()));
  }
}
