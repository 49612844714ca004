package dev.ligature.contract;

import build.buf.validate.ValidateProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import dev.ligature.api.common.v1.Access;
import dev.ligature.api.common.v1.AccessProto;
import dev.ligature.api.common.v1.ErrorReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The packaged descriptors of the contract, with their comments. */
final class Contract {
  private static final Map<String, FileDescriptor> FILES = load();

  private Contract() {}

  static List<MethodDescriptor> methods() {
    return services().flatMap(service -> service.getMethods().stream()).toList();
  }

  static Stream<ServiceDescriptor> services() {
    return files().flatMap(file -> file.getServices().stream());
  }

  static List<FieldDescriptor> fields() {
    List<FieldDescriptor> fields = new ArrayList<>();
    files().flatMap(file -> file.getMessageTypes().stream()).forEach(type -> collect(type, fields));
    return fields;
  }

  static Access access(MethodDescriptor method) {
    return method.getOptions().getExtension(AccessProto.access);
  }

  static String nameOf(MethodDescriptor method) {
    return method.getService().getFullName() + "/" + method.getName();
  }

  /** The comments before a service and its methods, each as one line. */
  static List<String> comments(ServiceDescriptor service) {
    FileDescriptorProto file = service.getFile().toProto();
    return file.getSourceCodeInfo().getLocationList().stream()
        .filter(location -> isOf(service, location))
        .map(location -> location.getLeadingComments().replaceAll("\\s+", " ").strip())
        .toList();
  }

  private static boolean isOf(ServiceDescriptor service, Location location) {
    List<Integer> path = location.getPathList();
    boolean here =
        path.size() >= 2
            && path.get(0) == FileDescriptorProto.SERVICE_FIELD_NUMBER
            && path.get(1) == service.getIndex();
    return here && (path.size() == 2 || (path.size() == 4 && path.get(2) == 2));
  }

  /** The gRPC code of every reason, which is the first word of its comment. */
  static Map<String, String> codesOfReasons() {
    FileDescriptor file =
        Objects.requireNonNull(FILES.get(ErrorReason.getDescriptor().getFile().getName()));
    Map<String, String> codes = new HashMap<>();
    for (Location location : file.toProto().getSourceCodeInfo().getLocationList()) {
      List<Integer> path = location.getPathList();
      if (path.size() == 4 && path.get(0) == 5 && path.get(2) == 2) {
        String name = file.getEnumTypes().get(path.get(1)).getValues().get(path.get(3)).getName();
        codes.put(
            name.substring("ERROR_REASON_".length()),
            location.getLeadingComments().strip().split("[ .]", 2)[0]);
      }
    }
    codes.remove("UNSPECIFIED");
    return codes;
  }

  static List<String> lines(String resource) {
    return new String(read("/contract/" + resource), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .toList();
  }

  private static Stream<FileDescriptor> files() {
    return FILES.values().stream().filter(file -> file.getPackage().startsWith("ligature."));
  }

  private static void collect(Descriptor type, List<FieldDescriptor> fields) {
    fields.addAll(type.getFields());
    type.getNestedTypes().forEach(nested -> collect(nested, fields));
  }

  private static Map<String, FileDescriptor> load() {
    ExtensionRegistry registry = ExtensionRegistry.newInstance();
    registry.add(AccessProto.access);
    ValidateProto.registerAllExtensions(registry);
    Map<String, FileDescriptor> files = new HashMap<>();
    try {
      for (FileDescriptorProto file :
          FileDescriptorSet.parseFrom(read("/ligature.binpb"), registry).getFileList()) {
        FileDescriptor[] imports =
            file.getDependencyList().stream().map(files::get).toArray(FileDescriptor[]::new);
        files.put(file.getName(), FileDescriptor.buildFrom(file, imports));
      }
      return files;
    } catch (IOException | DescriptorValidationException e) {
      throw new IllegalStateException("the packaged descriptors do not load", e);
    }
  }

  private static byte[] read(String resource) {
    try (InputStream in = Objects.requireNonNull(Contract.class.getResourceAsStream(resource))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
