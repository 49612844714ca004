package dev.ligature.audit;

import dev.ligature.common.AccountId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An entry as a viewer sees it.
 *
 * @param position orders the entries, the newest has the highest
 * @param index place in the Merkle tree, once it has one
 * @param actor empty where the viewer may not know it
 * @param account the subject of this view
 * @param outcome {@code OK}, or the reason of the refusal
 * @param summary a sentence for people; empty if the body was erased
 */
public record EventView(
    long position,
    UUID id,
    @Nullable Long index,
    Instant time,
    AuditType type,
    ActorKind actorKind,
    String actor,
    AccountId account,
    String outcome,
    UUID correlationId,
    String traceId,
    String summary,
    Map<String, String> details,
    boolean erased) {}
