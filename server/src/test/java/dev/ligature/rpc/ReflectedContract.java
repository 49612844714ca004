package dev.ligature.rpc;

import build.buf.validate.ValidateProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.ligature.api.common.v1.AccessProto;
import io.grpc.Channel;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The contract as a server tells it by reflection, and nothing that is compiled in. */
final class ReflectedContract {
  private static final ExtensionRegistry OPTIONS = ExtensionRegistry.newInstance();

  static {
    AccessProto.registerAllExtensions(OPTIONS);
    ValidateProto.registerAllExtensions(OPTIONS);
  }

  private final Channel channel;
  private final Map<String, FileDescriptorProto> sources = new HashMap<>();
  private final Map<String, FileDescriptor> files = new HashMap<>();

  ReflectedContract(Channel channel) {
    this.channel = channel;
  }

  /** Full names of all services, also of those that are not ours. */
  List<String> services() {
    return ask(ServerReflectionRequest.newBuilder().setListServices("*").build())
        .getListServicesResponse()
        .getServiceList()
        .stream()
        .map(ServiceResponse::getName)
        .toList();
  }

  ServiceDescriptor service(String fullName) {
    List<ByteString> answers =
        ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(fullName).build())
            .getFileDescriptorResponse()
            .getFileDescriptorProtoList();
    for (ByteString answer : answers) {
      FileDescriptorProto source = parse(answer);
      sources.put(source.getName(), source);
    }
    return file(parse(answers.getFirst()).getName())
        .findServiceByName(fullName.substring(fullName.lastIndexOf('.') + 1));
  }

  /** Every method of every service of the contract. */
  List<MethodDescriptor> methods() {
    return services().stream()
        .filter(name -> name.startsWith("ligature."))
        .map(this::service)
        .flatMap(service -> service.getMethods().stream())
        .toList();
  }

  private FileDescriptor file(String name) {
    FileDescriptor known = files.get(name);
    if (known == null) {
      FileDescriptorProto source = source(name);
      FileDescriptor[] imports =
          source.getDependencyList().stream().map(this::file).toArray(FileDescriptor[]::new);
      try {
        known = FileDescriptor.buildFrom(source, imports);
      } catch (DescriptorValidationException e) {
        throw new IllegalStateException(e);
      }
      files.put(name, known);
    }
    return known;
  }

  private FileDescriptorProto source(String name) {
    return sources.computeIfAbsent(
        name,
        missing ->
            parse(
                ask(ServerReflectionRequest.newBuilder().setFileByFilename(missing).build())
                    .getFileDescriptorResponse()
                    .getFileDescriptorProto(0)));
  }

  private static FileDescriptorProto parse(ByteString bytes) {
    try {
      return FileDescriptorProto.parseFrom(bytes, OPTIONS);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }

  private ServerReflectionResponse ask(ServerReflectionRequest question) {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> questions =
        ServerReflectionGrpc.newStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {}
                });
    questions.onNext(question);
    questions.onCompleted();
    return answer.join();
  }
}
