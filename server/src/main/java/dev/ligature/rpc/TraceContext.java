package dev.ligature.rpc;

import io.grpc.Context;
import io.grpc.Metadata;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trace of a call (W3C Trace Context, header {@code traceparent}) beside our own correlation
 * id.
 *
 * @param traceId 32 lower-case hex digits
 * @param correlationId our id of this call
 */
record TraceContext(String traceId, UUID correlationId) {
  static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);
  static final Context.Key<TraceContext> KEY = Context.key("ligature-trace");

  private static final Pattern FORM =
      Pattern.compile("[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");
  private static final TraceContext NONE = new TraceContext("0".repeat(32), new UUID(0, 0));

  /** The trace of the running call. */
  static TraceContext current() {
    TraceContext trace = KEY.get();
    return trace == null ? NONE : trace;
  }

  /** The caller's trace id if its header is well-formed, else the correlation id as one. */
  static TraceContext of(Metadata headers, UUID correlationId) {
    String header = headers.get(TRACEPARENT);
    Matcher matcher = FORM.matcher(header == null ? "" : header);
    String traceId =
        matcher.matches() ? matcher.group(1) : correlationId.toString().replace("-", "");
    return new TraceContext(traceId, correlationId);
  }
}
