package dev.ligature.audit;

import dev.ligature.common.AccountId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it is stored, for one of its subjects.
 *
 * @param id orders the entries
 * @param own whether it is the subject's activity, or else somebody's that concerns the subject
 * @param body what the subject may read, sealed
 * @param bodyLost whether a body of the entry was erased
 * @param index place in the Merkle tree
 */
record StoredEvent(
    long id,
    UUID entry,
    AccountId subject,
    boolean own,
    AuditType type,
    ActorKind actorKind,
    String actor,
    String method,
    @Nullable String reason,
    UUID correlationId,
    @Nullable String traceId,
    Instant time,
    Map<String, String> attributes,
    @Nullable Body body,
    boolean bodyLost,
    @Nullable Long index) {

  /** A sealed body in its place. */
  record Body(int ordinal, SubjectKeys.Sealed sealed) {}
}
