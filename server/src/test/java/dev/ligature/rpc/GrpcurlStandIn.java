package dev.ligature.rpc;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import dev.ligature.client.Refusals;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Does what grpcurl does with the arguments that our documents use; knows only reflection. */
public final class GrpcurlStandIn {
  private GrpcurlStandIn() {}

  /**
   * Makes the call that the arguments of grpcurl describe; its answer as JSON.
   *
   * @throws IllegalStateException what is wrong with the arguments or was refused
   */
  public static String run(List<String> arguments) {
    Deque<String> left = new ArrayDeque<>(arguments);
    Metadata headers = new Metadata();
    String data = "{}";
    boolean plaintext = false;
    while (left.element().startsWith("-")) {
      String option = left.remove();
      switch (option) {
        case "-plaintext" -> plaintext = true;
        case "-d" -> data = left.remove();
        case "-H" -> {
          String[] header = left.remove().split(": *", 2);
          headers.put(Metadata.Key.of(header[0], Metadata.ASCII_STRING_MARSHALLER), header[1]);
        }
        default -> throw new IllegalStateException("grpcurl has no option " + option + " here");
      }
    }
    if (!plaintext) {
      throw new IllegalStateException("the server of `up` speaks plain text");
    }
    ManagedChannel channel = NettyChannelBuilder.forTarget(left.remove()).usePlaintext().build();
    try {
      String what = left.remove();
      ReflectedContract contract = new ReflectedContract(channel);
      return what.equals("list")
          ? String.join("\n", contract.services().stream().sorted().toList())
          : call(
              ClientInterceptors.intercept(
                  channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
              contract.service(what.split("/", -1)[0]).findMethodByName(what.split("/", -1)[1]),
              data);
    } finally {
      channel.shutdownNow();
    }
  }

  private static String call(Channel channel, MethodDescriptor method, String data) {
    try {
      DynamicMessage.Builder request = DynamicMessage.newBuilder(method.getInputType());
      JsonFormat.parser().merge(data, request);
      byte[] answer =
          ClientCalls.blockingUnaryCall(
              channel,
              RawCalls.wire(method),
              CallOptions.DEFAULT.withDeadlineAfter(RawCalls.DEADLINE_SECONDS, TimeUnit.SECONDS),
              request.build().toByteArray());
      return JsonFormat.printer().print(DynamicMessage.parseFrom(method.getOutputType(), answer));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(data + " is no " + method.getInputType().getName(), e);
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException(
          method.getFullName()
              + " was refused: "
              + Refusals.of(e).map(Object::toString).orElse(e.getMessage()),
          e);
    }
  }
}
