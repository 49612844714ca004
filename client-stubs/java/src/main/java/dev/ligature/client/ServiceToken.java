package dev.ligature.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** Call credentials from a supplier of bearer tokens (RFC 6750). */
public final class ServiceToken extends CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Supplier<String> token;

  /**
   * Credentials that ask for a token at every call.
   *
   * @param token may block; what it throws fails the call as UNAUTHENTICATED
   */
  public ServiceToken(Supplier<String> token) {
    this.token = token;
  }

  @Override
  public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier to) {
    executor.execute(() -> apply(to));
  }

  private void apply(MetadataApplier to) {
    try {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer " + token.get());
      to.apply(headers);
    } catch (RuntimeException e) {
      // The supplier is the caller's; unless it is told, the call would wait for ever.
      to.fail(Status.UNAUTHENTICATED.withDescription("There is no service token.").withCause(e));
    }
  }
}
