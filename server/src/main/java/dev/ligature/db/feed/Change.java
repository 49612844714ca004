package dev.ligature.db.feed;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A committed change.
 *
 * @param object what changed, within its topic
 * @param account account whose watchers may care
 * @param kind what happened, an upper case word
 * @param payload ids, versions and states
 * @param time when it was written, by the database's clock
 * @param cursor place behind this change
 */
public record Change(
    Topic topic,
    TenantId tenant,
    UUID object,
    @Nullable AccountId account,
    String kind,
    Map<String, String> payload,
    Instant time,
    Cursor cursor) {}
