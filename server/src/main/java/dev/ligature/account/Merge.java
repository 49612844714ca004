package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.MergeId;
import dev.ligature.common.TenantId;

/** One account that is absorbed by another; both rows are locked. */
public record Merge(TenantId tenant, MergeId id, AccountId secondary, AccountId primary) {}
