package dev.ligature.common;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal that the caller is told. Carries no identifier of anybody but the caller.
 *
 * <p>A refusal is rolled back with its transaction unless it is {@link #committed}, such as a wrong
 * code whose try has been counted.
 */
public final class DomainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient Map<String, String> metadata;
  private final @Nullable String field;
  private final @Nullable Duration retryAfter;
  private final boolean committed;

  private DomainException(
      Reason reason,
      String message,
      Map<String, String> metadata,
      @Nullable String field,
      @Nullable Duration retryAfter,
      boolean committed,
      @Nullable Throwable cause) {
    super(message, cause, false, cause != null);
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
    this.field = field;
    this.retryAfter = retryAfter;
    this.committed = committed;
  }

  /** A refusal with a sentence for people; it must not hold another account's data. */
  public static DomainException of(Reason reason, String message) {
    return new DomainException(reason, message, Map.of(), null, null, false, null);
  }

  /** A refusal with metadata for clients. */
  public static DomainException of(Reason reason, String message, Map<String, String> metadata) {
    return new DomainException(reason, message, metadata, null, null, false, null);
  }

  /** A refusal because of one field of the request, by its path in the request message. */
  public static DomainException invalid(Reason reason, String field, String message) {
    return new DomainException(reason, message, Map.of(), field, null, false, null);
  }

  /** The object is absent or not visible to the caller; the two are never told apart. */
  public static DomainException notFound() {
    return of(Reason.NOT_FOUND, "There is no such object for this caller.");
  }

  /** A dependency is down and nothing was done; the cause is logged, never sent. */
  public static DomainException dependencyDown(String dependency, Throwable cause) {
    return new DomainException(
        Reason.DEPENDENCY_DOWN,
        "The " + dependency.replace('_', ' ') + " does not answer; nothing was done.",
        Map.of("dependency", dependency),
        null,
        Duration.ofSeconds(1),
        false,
        cause);
  }

  /** The same refusal with the time after which a retry makes sense. */
  public DomainException retryAfter(Duration delay) {
    return new DomainException(reason, text(), metadata, field, delay, committed, getCause());
  }

  /** The same refusal, whose transaction is to be committed and whose replay repeats it. */
  public DomainException committed() {
    return new DomainException(reason, text(), metadata, field, retryAfter, true, getCause());
  }

  public Reason reason() {
    return reason;
  }

  /** The sentence for people. */
  public String text() {
    return String.valueOf(getMessage());
  }

  public Map<String, String> metadata() {
    return metadata;
  }

  /** Path of the offending field in the request, if one is to blame. */
  public @Nullable String field() {
    return field;
  }

  /** How long to wait before a retry, if a retry makes sense. */
  public @Nullable Duration retryDelay() {
    return retryAfter;
  }

  /** True if what was written before the refusal stays. */
  public boolean isCommitted() {
    return committed;
  }
}
