package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.link.PrivacyMode;
import org.jspecify.annotations.Nullable;

/**
 * An account that the viewer reaches.
 *
 * @param mode the lowest on the path
 * @param distance edges from the viewer, who is at 0
 */
public record ReachedAccount(
    AccountId id,
    @Nullable String displayName,
    @Nullable String handle,
    @Nullable String avatarUri,
    PrivacyMode mode,
    int distance) {}
