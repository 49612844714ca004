package dev.ligature.rpc;

import com.google.common.hash.Hashing;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Demands that unary calls of daemons are signed by the instance. It stands where messages are
 * still bytes, because the signature covers them as they came.
 */
@Singleton
final class DaemonSignatureInterceptor implements ServerInterceptor {
  static final Metadata.Key<byte[]> NONCE =
      Metadata.Key.of("x-ligature-daemon-nonce-bin", Metadata.BINARY_BYTE_MARSHALLER);
  static final Metadata.Key<byte[]> SIGNATURE =
      Metadata.Key.of("x-ligature-daemon-signature-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** The daemon that calls, where it names a session. */
  static final Context.Key<DaemonCheck.Live> KEY = Context.key("ligature-daemon");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    DaemonCheck.Live daemon = KEY.get();
    if (daemon == null || call.getMethodDescriptor().getType() != MethodType.UNARY) {
      return next.startCall(call, headers);
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    byte[] nonce = orEmpty(headers.get(NONCE));
    byte[] signature = orEmpty(headers.get(SIGNATURE));
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      @SuppressWarnings("unchecked") // outside of the parsing, every message is a stream of bytes
      public void onMessage(Q message) {
        byte[] bytes = bytes((InputStream) message);
        byte[] digest = Hashing.sha256().hashBytes(bytes).asBytes();
        daemon.requireSigned(new DaemonCall(method, nonce, signature, digest));
        super.onMessage((Q) new ByteArrayInputStream(bytes));
      }
    };
  }

  private static byte[] bytes(InputStream message) {
    try (message) {
      return message.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] orEmpty(byte @Nullable [] bytes) {
    return bytes == null ? new byte[0] : bytes;
  }
}
