package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account of a tenant.
 *
 * @param handle unique in the tenant, lower case
 * @param locale BCP 47 language tag
 * @param timeZone IANA time zone name
 * @param managed provisioned by the tenant's directory
 * @param sessionEpoch sessions of an older epoch are dead
 * @param version moves with every change, for compare-and-set
 */
public record Account(
    TenantId tenant,
    AccountId id,
    AccountKind kind,
    AccountState state,
    @Nullable String displayName,
    @Nullable String handle,
    @Nullable String avatarUri,
    @Nullable String locale,
    @Nullable String timeZone,
    boolean managed,
    long sessionEpoch,
    long version,
    Instant createdTime) {}
