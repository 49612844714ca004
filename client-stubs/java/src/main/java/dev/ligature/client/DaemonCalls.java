package dev.ligature.client;

import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.crypto.SigningKeyPair;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Signs unary calls of a daemon by its instance key, as the contract's {@code VaultService} asks;
 * use it with {@code stub.withInterceptors}.
 *
 * @param environment as the Challenge names it
 * @param session id of the daemon session
 * @param sessionToken the token that Welcome gave out; a secret
 * @param serverNonce the newest nonce of Welcome or HeartbeatAck, asked for at each call
 * @param instance signing key of the instance
 */
public record DaemonCalls(
    String environment,
    UUID session,
    String sessionToken,
    Supplier<byte[]> serverNonce,
    SigningKeyPair instance)
    implements ClientInterceptor {

  private static final Metadata.Key<String> SESSION =
      Metadata.Key.of("x-ligature-daemon-session", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> NONCE =
      Metadata.Key.of("x-ligature-daemon-nonce-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<byte[]> SIGNATURE =
      Metadata.Key.of("x-ligature-daemon-signature-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SignedCall<>(method, next.newCall(method, options));
  }

  @Override
  public String toString() {
    return "DaemonCalls[" + session + "]";
  }

  /** Starts only with its message, because the headers sign it. */
  private final class SignedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final MethodDescriptor<Q, A> method;
    private @Nullable Listener<A> listener;
    private Metadata headers = new Metadata();
    private int requested;
    private boolean started;

    SignedCall(MethodDescriptor<Q, A> method, ClientCall<Q, A> call) {
      super(call);
      this.method = method;
    }

    @Override
    public void start(Listener<A> answers, Metadata metadata) {
      listener = answers;
      headers = metadata;
    }

    @Override
    public void request(int messages) {
      if (started) {
        super.request(messages);
      } else {
        requested += messages;
      }
    }

    @Override
    public void sendMessage(Q message) {
      Listener<A> answers = listener;
      if (!started && answers != null) {
        started = true;
        sign(message);
        super.start(answers, headers);
        super.request(requested);
      }
      super.sendMessage(message);
    }

    private void sign(Q message) {
      byte[] nonce = serverNonce.get();
      byte[] statement =
          LengthPrefixed.of("ligature/daemon-call/v1")
              .text(environment)
              .id(session)
              .text(method.getFullMethodName())
              .bytes(nonce)
              .bytes(sha256(bytes(message)))
              .toBytes();
      headers.put(SESSION, sessionToken);
      headers.put(NONCE, nonce);
      headers.put(SIGNATURE, instance.sign(statement));
    }

    private byte[] bytes(Q message) {
      try (InputStream stream = method.streamRequest(message)) {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
