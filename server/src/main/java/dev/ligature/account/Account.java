package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account of a tenant.
 *
 * @param sessionEpoch sessions of an older epoch are dead
 * @param version moves with every change, for compare-and-set
 * @param handle unique in the tenant, lower case
 */
public record Account(
    TenantId tenant,
    AccountId id,
    AccountKind kind,
    AccountState state,
    String displayName,
    @Nullable String handle,
    @Nullable String locale,
    @Nullable String timeZone,
    long sessionEpoch,
    long version,
    boolean managed,
    Instant createTime) {}
