package dev.ligature.rpc;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Values that every domain writes the same way. */
public final class Wire {
  private Wire() {}

  /** A time as the contract carries it. */
  public static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  /** A time that the contract carried. */
  public static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  /** An absent text is empty on the wire. */
  public static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** An empty text on the wire is absent. */
  public static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
