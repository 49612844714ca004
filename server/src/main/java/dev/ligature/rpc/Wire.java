package dev.ligature.rpc;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
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

  /**
   * A time that a caller sent.
   *
   * @param field its path in the request, for the refusal
   * @throws DomainException INVALID_FIELD outside of the years 1 to 9999, which is what a timestamp
   *     holds
   */
  public static Instant instant(Timestamp time, String field) {
    if (!Timestamps.isValid(time)) {
      throw DomainException.invalid(
          Reason.INVALID_FIELD, field, "A time lies in the years 1 to 9999.");
    }
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
