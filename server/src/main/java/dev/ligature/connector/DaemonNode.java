package dev.ligature.connector;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How this node meets daemons.
 *
 * @param serverId id of this node, part of every challenge
 * @param workEndpoint host:port of this node, where daemons open Work; where it listens, if null
 * @param hellosPerSecond Hellos that this node admits in a second
 * @param releaseKeys raw Ed25519 public keys that sign build manifests, in hex, by id
 */
@ConfigurationProperties("ligature.connector.node")
public record DaemonNode(
    @Bindable(defaultValue = "node-1") String serverId,
    @Nullable String workEndpoint,
    @Bindable(defaultValue = "50") int hellosPerSecond,
    @Nullable Map<String, String> releaseKeys) {

  /** The release key of an id, as raw bytes in hex; null for an unknown id. */
  @Nullable String releaseKey(String id) {
    return releaseKeys == null ? null : releaseKeys.get(id);
  }
}
