package dev.ligature.connector;

import dev.ligature.audit.Actor;
import dev.ligature.audit.ActorKind;
import dev.ligature.audit.AuditEvent;
import dev.ligature.audit.AuditOutcome;
import dev.ligature.audit.AuditType;
import dev.ligature.common.Ids;
import dev.ligature.common.IntentId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.util.Map;
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

  void dispatched(AssignmentFence fence, IntentId intent, int attempt) {
    write(
        actor(fence),
        fence.tenant(),
        fence.connector(),
        intent,
        AuditType.INTENT_DISPATCHED,
        attempt,
        null);
  }

  void cancelled(IntentClaim claim) {
    write(
        actor(claim.fence()),
        claim.fence().tenant(),
        claim.fence().connector(),
        claim.intent(),
        AuditType.INTENT_CANCELLED,
        claim.attempt(),
        "NOT_ALLOWED_ANY_MORE");
  }

  void settled(AssignmentFence fence, IntentId intent, int attempt, IntentStep step) {
    AuditType type =
        switch (step.state()) {
          case SUCCEEDED -> AuditType.INTENT_SUCCEEDED;
          case UNKNOWN, RECONCILING, DEAD_UNKNOWN -> AuditType.INTENT_UNCERTAIN;
          case CANCELLED -> AuditType.INTENT_CANCELLED;
          case PENDING, LEASED, RETRY_WAIT, FAILED, DEAD, EXPIRED -> AuditType.INTENT_FAILED;
        };
    write(actor(fence), fence.tenant(), fence.connector(), intent, type, attempt, step.failure());
  }

  /** The platform itself ended an intent, or gave up waiting for its outcome. */
  void swept(
      TenantId tenant, PersonaId connector, IntentId intent, int attempt, IntentState state) {
    boolean isUncertain = state == IntentState.UNKNOWN || state == IntentState.DEAD_UNKNOWN;
    write(
        Actor.system(SWEEP, ids.next()),
        tenant,
        connector,
        intent,
        isUncertain ? AuditType.INTENT_UNCERTAIN : AuditType.INTENT_FAILED,
        attempt,
        state.name());
  }

  /** Too many failures in a row: the connector only reads from now on. */
  void sendingStopped(AssignmentFence fence) {
    IntentNoteRepository.Owner owner = owners.ofConnector(fence.tenant(), fence.connector());
    journal.write(
        AuditEvent.by(actor(fence), AuditType.CONNECTOR_CHANGED)
            .in(fence.tenant())
            .about(owner.account())
            .attribute("connector_id", fence.connector())
            .attribute("cause", "FAILURES")
            .personal("platform", owner.platform().name())
            .personal("state", DesiredState.READ_ONLY.name()));
    journal.connectorChanged(fence.tenant(), owner.account(), fence.connector(), "READ_ONLY");
  }

  private void write(
      Actor actor,
      TenantId tenant,
      PersonaId connector,
      IntentId intent,
      AuditType type,
      int attempt,
      @Nullable String reason) {
    IntentNoteRepository.Owner owner = owners.ofIntent(tenant, intent);
    AuditEvent event =
        AuditEvent.by(actor, type)
            .in(tenant)
            .about(owner.account())
            .onBehalfOf(owner.account())
            .trace(owner.traceId())
            .attribute("intent_id", intent)
            .attribute("connector_id", connector)
            .attribute("attempt", attempt)
            .personal("action", owner.action())
            .personal("platform", owner.platform().name());
    journal.write(reason == null ? event : event.ended(AuditOutcome.FAILED, reason));
    journal.intentChanged(tenant, owner.account(), intent, connector, type.name().substring(7));
  }

  private Actor actor(AssignmentFence fence) {
    return new Actor(
        ActorKind.DAEMON,
        fence.session().daemon().toString(),
        fence.tenant(),
        WORK,
        ids.next(),
        null,
        Map.of("daemon_session_id", fence.session().id().toString()));
  }
}
