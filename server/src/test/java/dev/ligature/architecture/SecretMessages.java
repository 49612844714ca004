package dev.ligature.architecture;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The generated classes whose own fields hold what must not be printed. */
final class SecretMessages {
  private SecretMessages() {}

  static Set<String> names() {
    Set<FileDescriptor> files = new HashSet<>();
    Stream.of(
            AccountServiceGrpc.getServiceDescriptor(),
            AdminServiceGrpc.getServiceDescriptor(),
            AuditServiceGrpc.getServiceDescriptor(),
            ConnectorControlGrpc.getServiceDescriptor(),
            IdentityGraphServiceGrpc.getServiceDescriptor(),
            LinkServiceGrpc.getServiceDescriptor(),
            VaultServiceGrpc.getServiceDescriptor())
        .forEach(service -> collect(fileOf(service), files));
    Set<String> names = new HashSet<>();
    files.forEach(file -> file.getMessageTypes().forEach(type -> collect(type, "", names)));
    return names;
  }

  private static FileDescriptor fileOf(ServiceDescriptor service) {
    return ((ProtoFileDescriptorSupplier) Objects.requireNonNull(service.getSchemaDescriptor()))
        .getFileDescriptor();
  }

  private static void collect(FileDescriptor file, Set<FileDescriptor> files) {
    if (file.getPackage().startsWith("ligature.") && files.add(file)) {
      file.getDependencies().forEach(used -> collect(used, files));
    }
  }

  private static void collect(Descriptor type, String outer, Set<String> names) {
    String name =
        outer.isEmpty()
            ? type.getFile().getOptions().getJavaPackage() + "." + type.getName()
            : outer + "$" + type.getName();
    if (type.getFields().stream().anyMatch(field -> field.getOptions().getDebugRedact())) {
      names.add(name);
    }
    type.getNestedTypes().forEach(nested -> collect(nested, name, names));
  }
}
