package dev.ligature.client;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/** Metadata that tells for whom a stub calls; use it with {@code stub.withInterceptors}. */
public final class CallMetadata {
  private CallMetadata() {}

  /** Calls by a user's session, with the token that CreateSession gave out. */
  public static ClientInterceptor session(String sessionToken) {
    return header("x-ligature-session", sessionToken);
  }

  /**
   * Signs in, or recovers, on a device that signed in before, with the device_token of that time.
   */
  public static ClientInterceptor device(String deviceToken) {
    return header("x-ligature-device", deviceToken);
  }

  /** Calls by a daemon's session, with the token that its Control stream's Welcome gave out. */
  public static ClientInterceptor daemonSession(String sessionToken) {
    return header("x-ligature-daemon-session", sessionToken);
  }

  /** Calls for a member of the staff, by the person's own OIDC token. */
  public static ClientInterceptor person(String token) {
    return header("x-ligature-person", token);
  }

  private static ClientInterceptor header(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }
}
