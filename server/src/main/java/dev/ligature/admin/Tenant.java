package dev.ligature.admin;

import dev.ligature.common.TenantId;
import java.time.Instant;

/**
 * An owner of accounts.
 *
 * @param slug short name, unique in the installation
 * @param residency region of its keys and daemons
 */
public record Tenant(
    TenantId id,
    String slug,
    String displayName,
    TenantKind kind,
    TenantState state,
    String residency,
    Instant createdTime) {}
