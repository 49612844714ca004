package dev.ligature.audit;

import dev.ligature.common.TenantId;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Shows stored entries: opens the subject's body and withholds what the viewer may not know. */
@Singleton
class EventViews {
  private static final Set<ActorKind> KNOWN_TO_ALL =
      EnumSet.of(ActorKind.SERVICE, ActorKind.SYSTEM);

  private final SubjectKeys keys;

  EventViews(SubjectKeys keys) {
    this.keys = keys;
  }

  /**
   * The view of an entry. Runs in the caller's transaction, which holds the subject's key.
   *
   * @param seesActors whether everybody who acted may be told
   */
  EventView of(TenantId tenant, StoredEvent event, boolean seesActors) {
    Optional<Map<String, String>> body = body(tenant, event);
    boolean erased = body.isEmpty() && (event.body() != null || (event.own() && event.bodyLost()));
    Map<String, String> details = new TreeMap<>();
    if (!erased) {
      details.putAll(event.own() ? event.attributes() : Map.of());
      details.putAll(body.orElse(Map.of()));
    }
    boolean known = seesActors || event.own();
    return new EventView(
        event.id(),
        event.entry(),
        event.index(),
        event.time(),
        event.type(),
        event.actorKind(),
        seesActors || isKnown(event) ? event.actor() : "",
        event.subject(),
        event.reason() == null ? "OK" : event.reason(),
        event.correlationId(),
        known && event.traceId() != null ? event.traceId() : "",
        erased ? "" : Sentence.of(event.type().sentence(), facts(event, details)),
        details,
        erased);
  }

  private Optional<Map<String, String>> body(TenantId tenant, StoredEvent event) {
    StoredEvent.Body body = event.body();
    if (body == null) {
      return Optional.empty();
    }
    byte[] place = AuditBody.place(tenant, event.entry(), body.ordinal(), event.subject());
    return keys.open(tenant, event.subject(), body.sealed(), place)
        .map(opening -> AuditBody.read(opening).texts());
  }

  private static boolean isKnown(StoredEvent event) {
    return event.own()
        && (KNOWN_TO_ALL.contains(event.actorKind())
            || event.actor().equals(event.subject().toString()));
  }

  private static Map<String, String> facts(StoredEvent event, Map<String, String> details) {
    Map<String, String> facts = new TreeMap<>(details);
    facts.putIfAbsent("call", event.method().substring(event.method().indexOf('/') + 1));
    if (event.reason() != null) {
      facts.putIfAbsent("reason", event.reason());
    }
    return facts;
  }
}
