package dev.ligature.audit;

import dev.ligature.api.audit.v1.EventType;
import dev.ligature.api.audit.v1.ListEventsResponse;
import dev.ligature.rpc.Pages;
import dev.ligature.rpc.Wire;
import java.util.Locale;
import java.util.stream.Collectors;

/** Audited events on the wire, and filters off it. */
final class EventMessages {
  private static final String PREFIX = "EVENT_TYPE_";

  private EventMessages() {}

  static EventFilter filter(dev.ligature.api.audit.v1.EventFilter filter) {
    return new EventFilter(
        Wire.orNull(filter.getActorId()),
        filter.getTypesList().stream()
            .map(type -> AuditKind.valueOf(type.name().substring(PREFIX.length())))
            .collect(Collectors.toSet()),
        Wire.orNull(filter.getTraceId().toLowerCase(Locale.ROOT)),
        filter.hasStartTime() ? Wire.instant(filter.getStartTime(), "filter.start_time") : null,
        filter.hasEndTime() ? Wire.instant(filter.getEndTime(), "filter.end_time") : null);
  }

  static ListEventsResponse page(Pages.Page<EventView> page) {
    ListEventsResponse.Builder response =
        ListEventsResponse.newBuilder().setNextPageToken(page.nextToken());
    page.items().forEach(event -> response.addEvents(event(event)));
    return response.build();
  }

  private static dev.ligature.api.audit.v1.AuditEvent event(EventView event) {
    dev.ligature.api.audit.v1.AuditEvent.Builder message =
        dev.ligature.api.audit.v1.AuditEvent.newBuilder()
            .setEventId(event.id().toString())
            .setEventTime(Wire.time(event.time()))
            .setType(EventType.valueOf(PREFIX + event.type().kind()))
            .setAction(event.type().action())
            .setActorKind(actor(event.actorKind()))
            .setActorId(event.actor())
            .setAccountId(event.account().toString())
            .setOutcome(event.outcome())
            .setCorrelationId(event.correlationId().toString())
            .setTraceId(event.traceId())
            .setSummary(event.summary())
            .putAllDetails(event.details())
            .setErased(event.erased());
    if (event.index() != null) {
      message.setIndex(event.index());
    }
    return message.build();
  }

  private static dev.ligature.api.audit.v1.ActorKind actor(ActorKind kind) {
    return switch (kind) {
      case USER -> dev.ligature.api.audit.v1.ActorKind.ACTOR_KIND_USER;
      case SERVICE -> dev.ligature.api.audit.v1.ActorKind.ACTOR_KIND_SERVICE;
      case DAEMON -> dev.ligature.api.audit.v1.ActorKind.ACTOR_KIND_DAEMON;
      case SUPPORT, OPERATOR, AUDITOR -> dev.ligature.api.audit.v1.ActorKind.ACTOR_KIND_STAFF;
      case SYSTEM -> dev.ligature.api.audit.v1.ActorKind.ACTOR_KIND_SYSTEM;
    };
  }
}
