package dev.ligature.graph;

import dev.ligature.common.AccountId;
import dev.ligature.link.PrivacyMode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A link as the viewer may see it.
 *
 * @param low null, as the other end is, on a link that lets nothing through
 * @param effective the lower of both ceilings
 * @param ownCeiling the viewer's, on its own links
 */
public record VisibleLink(
    UUID id,
    @Nullable AccountId low,
    @Nullable AccountId high,
    PrivacyMode effective,
    @Nullable PrivacyMode ownCeiling,
    Instant createdTime) {}
