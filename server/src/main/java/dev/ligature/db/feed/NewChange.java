package dev.ligature.db.feed;

import dev.ligature.common.AccountId;
import dev.ligature.common.Id;
import dev.ligature.common.TenantId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change to be told to watchers.
 *
 * @param object what changed, within its topic
 * @param account account whose watchers may care
 * @param kind what happened, an upper case word such as {@code PAUSED}
 * @param payload ids, versions and states only, never personal data
 */
public record NewChange(
    Topic topic,
    TenantId tenant,
    Id object,
    @Nullable AccountId account,
    String kind,
    Map<String, String> payload) {}
