package dev.ligature.account;

import dev.ligature.common.IdentityId;
import dev.ligature.common.SessionId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A live session as its owner sees it. */
record ListedSession(
    SessionId id,
    @Nullable UUID device,
    @Nullable IdentityId identity,
    int aal,
    List<String> amr,
    Instant authTime,
    Instant lastUsedTime,
    Instant expireTime) {}
