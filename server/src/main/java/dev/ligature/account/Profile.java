package dev.ligature.account;

import dev.ligature.common.AccountId;
import dev.ligature.common.ProfileId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A face of an account.
 *
 * @param primary whether it is the account's primary profile
 * @param sharedWhenPartial whether a partially linked account sees it
 */
public record Profile(
    ProfileId id,
    AccountId account,
    String name,
    @Nullable String avatarUri,
    boolean primary,
    boolean sharedWhenPartial,
    Instant createdTime) {}
