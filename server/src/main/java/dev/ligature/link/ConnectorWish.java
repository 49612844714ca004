package dev.ligature.link;

import dev.ligature.common.Platform;
import dev.ligature.common.ProfileId;
import org.jspecify.annotations.Nullable;

/**
 * An outside account that a user asks to connect.
 *
 * @param flow name of the contract's LinkFlow without its prefix, such as {@code PASSWORD}
 * @param profile profile that the persona hangs on; null for the primary one
 * @param network what scopes the remote id, such as the host of an IRC network
 * @param login name under which the user logs in there, as given; empty where the platform tells
 * @param settings bytes of the settings message
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ConnectorWish(
    Platform platform,
    String flow,
    @Nullable ProfileId profile,
    String network,
    String login,
    byte[] settings) {}
