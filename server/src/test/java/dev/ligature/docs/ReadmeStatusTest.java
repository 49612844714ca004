package dev.ligature.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.CaseFormat;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the README's status table to what the endpoints override. */
class ReadmeStatusTest {
  private static final Path README = Path.of("..", "README.md");
  private static final String BEGIN = "<!-- status:begin -->\n";
  private static final String END = "<!-- status:end -->";

  private static final List<ServiceDescriptor> SERVICES =
      List.of(
          AccountServiceGrpc.getServiceDescriptor(),
          LinkServiceGrpc.getServiceDescriptor(),
          IdentityGraphServiceGrpc.getServiceDescriptor(),
          VaultServiceGrpc.getServiceDescriptor(),
          ConnectorControlGrpc.getServiceDescriptor(),
          AuditServiceGrpc.getServiceDescriptor(),
          AdminServiceGrpc.getServiceDescriptor());

  @Test
  void everyServiceOfTheContractIsInTheTable() throws IOException {
    Set<String> known =
        SERVICES.stream().map(ServiceDescriptor::getName).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(Path.of("..", "proto", "ligature"))) {
      List<String> named =
          files
              .filter(file -> file.toString().endsWith(".proto"))
              .flatMap(ReadmeStatusTest::servicesIn)
              .toList();
      assertThat(named).containsExactlyInAnyOrderElementsOf(known);
    }
  }

  @Test
  void tableTellsWhatIsBuilt() throws IOException {
    String readme = Files.readString(README);
    int from = readme.indexOf(BEGIN) + BEGIN.length();
    int to = readme.indexOf(END);
    if (Boolean.getBoolean("readme.update")) {
      Files.writeString(README, readme.substring(0, from) + table() + readme.substring(to));
      return;
    }
    assertThat(readme.substring(from, to))
        .as("run the command that stands below the table")
        .isEqualTo(table());
  }

  private static Stream<String> servicesIn(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      String prefix =
          lines.stream()
              .filter(line -> line.startsWith("package "))
              .map(line -> line.replaceAll("package |;", ""))
              .findFirst()
              .orElseThrow();
      return lines.stream()
          .filter(line -> line.startsWith("service "))
          .map(line -> prefix + "." + line.split(" ", -1)[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String table() {
    Set<String> built = builtMethods();
    return SERVICES.stream()
        .map(
            service ->
                "| %s | %s | %s |\n"
                    .formatted(
                        simpleName(service.getName()),
                        methods(service, built, true),
                        methods(service, built, false)))
        .collect(
            Collectors.joining(
                "", "| service | built | answers UNIMPLEMENTED |\n|---|---|---|\n", ""));
  }

  private static String methods(ServiceDescriptor service, Set<String> built, boolean wanted) {
    return service.getMethods().stream()
        .filter(method -> built.contains(method.getFullMethodName()) == wanted)
        .map(MethodDescriptor::getBareMethodName)
        .collect(Collectors.joining(", "));
  }

  private static String simpleName(String fullName) {
    return fullName.substring(fullName.lastIndexOf('.') + 1);
  }

  /** Full names of the methods that an endpoint class itself overrides. */
  private static Set<String> builtMethods() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/dev/ligature/api/"))
            .importPackages("dev.ligature")
            .stream()
            .filter(type -> type.isAssignableTo(BindableService.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .flatMap(ReadmeStatusTest::overridden)
            .collect(Collectors.toSet());
  }

  private static Stream<String> overridden(JavaClass endpoint) {
    String base = endpoint.getRawSuperclass().orElseThrow().getSimpleName();
    return SERVICES.stream()
        .filter(service -> base.equals(simpleName(service.getName()) + "ImplBase"))
        .flatMap(service -> service.getMethods().stream())
        .filter(method -> declares(endpoint, method))
        .map(MethodDescriptor::getFullMethodName);
  }

  private static boolean declares(JavaClass endpoint, MethodDescriptor<?, ?> method) {
    String name =
        CaseFormat.UPPER_CAMEL.to(
            CaseFormat.LOWER_CAMEL, String.valueOf(method.getBareMethodName()));
    return endpoint.getMethods().stream().anyMatch(each -> each.getName().equals(name));
  }
}
