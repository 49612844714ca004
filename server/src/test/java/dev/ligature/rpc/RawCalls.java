package dev.ligature.rpc;

import com.google.common.io.ByteStreams;
import com.google.protobuf.Descriptors;
import dev.ligature.client.Refusals;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Calls any method with any bytes. */
final class RawCalls {
  /** A call that has not ended by then hangs. */
  static final int DEADLINE_SECONDS = 20;

  private static final Marshaller<byte[]> BYTES =
      new Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return ByteStreams.toByteArray(stream);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  /** What the server takes in one message. */
  private static final int MOST_BYTES = 1024 * 1024;

  private RawCalls() {}

  /**
   * How a call ended.
   *
   * @param reason of the ErrorInfo; empty without one
   * @param firstAnswer empty if none came
   */
  record Outcome(Status.Code code, String reason, byte[] firstAnswer) {
    boolean is(Status.Code other) {
      return code == other;
    }

    @Override
    public String toString() {
      return code + " " + reason;
    }
  }

  static MethodDescriptor<byte[], byte[]> wire(Descriptors.MethodDescriptor method) {
    return MethodDescriptor.<byte[], byte[]>newBuilder(BYTES, BYTES)
        .setFullMethodName(
            MethodDescriptor.generateFullMethodName(
                method.getService().getFullName(), method.getName()))
        .setType(type(method))
        .build();
  }

  private static MethodType type(Descriptors.MethodDescriptor method) {
    if (method.isClientStreaming()) {
      return method.isServerStreaming() ? MethodType.BIDI_STREAMING : MethodType.CLIENT_STREAMING;
    }
    return method.isServerStreaming() ? MethodType.SERVER_STREAMING : MethodType.UNARY;
  }

  /**
   * Sends the messages and waits for the end. A watch is left after its first answer, which counts
   * as OK. Behind a message that the server does not take whole nothing is sent, so that the client
   * resets the stream when the refusal comes; otherwise it would hold the rest of the message, and
   * the stream, until the connection ends (grpc-java issue 2162).
   */
  static Outcome call(Channel channel, Descriptors.MethodDescriptor method, List<byte[]> messages) {
    CompletableFuture<Outcome> end = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            wire(method),
            CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
    call.start(new Ending(end, type(method) == MethodType.SERVER_STREAMING), new Metadata());
    call.request(Integer.MAX_VALUE);
    messages.forEach(call::sendMessage);
    if (messages.getLast().length <= MOST_BYTES) {
      call.halfClose();
    }
    Outcome outcome = end.join();
    call.cancel("enough", null);
    return outcome;
  }

  /** Waits for the end of a call, or for its first answer where more may come. */
  private static final class Ending extends ClientCall.Listener<byte[]> {
    private final CompletableFuture<Outcome> end;
    private final boolean isWatch;
    private byte[] first = {};

    Ending(CompletableFuture<Outcome> end, boolean isWatch) {
      this.end = end;
      this.isWatch = isWatch;
    }

    @Override
    public void onMessage(byte[] message) {
      first = message;
      if (isWatch) {
        end.complete(new Outcome(Status.Code.OK, "", message));
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      String reason =
          Refusals.of(new StatusRuntimeException(status, trailers))
              .map(refusal -> refusal.reasonName())
              .orElse("");
      end.complete(new Outcome(status.getCode(), reason, first));
    }
  }
}
