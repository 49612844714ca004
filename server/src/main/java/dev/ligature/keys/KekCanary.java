package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.Secret;
import dev.ligature.keys.CanaryStore.Canary;
import dev.ligature.keys.MasterKey.Wrapped;
import dev.ligature.keys.MasterKeyException.Failure;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens a known value under each version of each master key: at start, where a wrong or missing key
 * refuses to start, and every 30 seconds, so that a key that was taken away is forgotten.
 */
public final class KekCanary {
  private static final byte[] VALUE =
      "ligature/kek-canary/value/v1".getBytes(StandardCharsets.UTF_8);

  private final KeySettings settings;
  private final CanaryStore store;
  private final Keks keks;
  private final KeyHierarchy hierarchy;

  KekCanary(KeySettings settings, CanaryStore store, Keks keks, KeyHierarchy hierarchy) {
    this.settings = settings;
    this.store = store;
    this.keks = keks;
    this.hierarchy = hierarchy;
  }

  /** Throws {@link MasterKeyException}, which names the version, unless all canaries open. */
  public void requireAtStart() {
    settings
        .masterKeys()
        .forEach(
            (residency, master) -> {
              of(master).forEach(canary -> open(master, canary));
              Canary ofNewestVersion = fresh(master);
              open(master, ofNewestVersion);
              store.insertIfAbsent(ofNewestVersion);
            });
  }

  /**
   * Opens the canaries of each master key and forgets opened keys of those refused.
   *
   * @return what went wrong, by the URI of the master key
   */
  public Map<String, MasterKeyException> probe() {
    Map<String, MasterKeyException> failures = new HashMap<>();
    settings
        .masterKeys()
        .forEach(
            (residency, master) -> {
              MasterKeyException failed = failureOf(master);
              Failure failure = failed == null ? null : failed.failure();
              keks.note(residency, failure);
              if (failure != null && failure.isRefusal()) {
                hierarchy.drop(residency);
              }
              if (failed != null) {
                failures.put(master.uri(), failed);
              }
            });
    return failures;
  }

  private @Nullable MasterKeyException failureOf(MasterKey master) {
    try {
      of(master).forEach(canary -> open(master, canary));
      return null;
    } catch (MasterKeyException e) {
      return e;
    }
  }

  private List<Canary> of(MasterKey master) {
    return store.list().stream().filter(canary -> canary.kekUri().equals(master.uri())).toList();
  }

  private Canary fresh(MasterKey master) {
    Wrapped wrapped = master.wrap(VALUE, associatedData(master.uri()));
    return new Canary(master.uri(), wrapped.keyVersion(), wrapped.ciphertext());
  }

  private void open(MasterKey master, Canary canary) {
    byte[] associatedData = associatedData(canary.kekUri());
    ByteString wrapped = canary.wrapped();
    try (Secret value = master.unwrap(wrapped.toByteArray(), associatedData, canary.kekVersion())) {
      if (!MessageDigest.isEqual(value.expose(), VALUE)) {
        throw new MasterKeyException(
            Failure.CORRUPT, canary.kekVersion(), "the canary has another value", null);
      }
    }
  }

  private byte[] associatedData(String kekUri) {
    return LengthPrefixed.of("kek-canary").text(settings.environment()).text(kekUri).toBytes();
  }
}
