package dev.ligature.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.util.JsonFormat;
import dev.ligature.common.Role;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The whole contract stands in the server, as a caller without stubs sees it. */
class ReflectionIT {
  private static final List<String> SERVICES =
      List.of(
          "ligature.account.v1.AccountService",
          "ligature.link.v1.LinkService",
          "ligature.graph.v1.IdentityGraphService",
          "ligature.vault.v1.VaultService",
          "ligature.connector.v1.ConnectorControl",
          "ligature.audit.v1.AuditService",
          "ligature.admin.v1.AdminService");

  private final EdgeFixture edge = EdgeFixture.get();
  private final ReflectedContract contract = new ReflectedContract(edge.server.channel());

  @Test
  void reflectionListsEveryServiceOfTheContract() {
    assertThat(contract.services()).containsAll(SERVICES).contains("grpc.health.v1.Health");
    assertThat(contract.methods())
        .allSatisfy(method -> assertThat(AccessPolicy.read(method)).isNotNull());
  }

  @Test
  void healthKnowsEveryServiceOfTheContract() {
    assertThat(SERVICES)
        .allSatisfy(
            service ->
                assertThat(
                        HealthGrpc.newBlockingStub(edge.server.channel())
                            .withDeadlineAfter(10, TimeUnit.SECONDS)
                            .check(HealthCheckRequest.newBuilder().setService(service).build())
                            .getStatus())
                    .isEqualTo(ServingStatus.SERVING));
  }

  @Test
  void everyMethodWithoutAnEndpointSaysThatItIsNotBuilt() {
    MessageMaker messages = new MessageMaker(1);
    for (MethodDescriptor method : contract.methods()) {
      if (edge.isBuilt(method)) {
        continue;
      }
      RawCalls.Outcome outcome =
          RawCalls.call(
              edge.rightCallers(method, edge.user).getFirst(),
              method,
              List.of(messages.valid(method.getInputType()).toByteArray()));
      assertThat(outcome).as(method.getFullName()).hasToString("UNIMPLEMENTED NOT_BUILT");
    }
  }

  @Test
  void aCallerWithoutStubsCallsByReflectionAndJson() throws Exception {
    ServiceDescriptor admin = contract.service("ligature.admin.v1.AdminService");
    MethodDescriptor method = admin.findMethodByName("GetTenant");
    DynamicMessage.Builder request = DynamicMessage.newBuilder(method.getInputType());
    JsonFormat.parser().merge("{\"tenantId\": \"" + edge.user.tenant() + "\"}", request);
    RawCalls.Outcome outcome =
        RawCalls.call(
            edge.callers.right(Set.of(Role.OPERATOR), null, null),
            method,
            List.of(request.build().toByteArray()));
    assertThat(outcome.is(Status.Code.OK)).as(outcome.toString()).isTrue();
    assertThat(
            JsonFormat.printer()
                .print(DynamicMessage.parseFrom(method.getOutputType(), outcome.firstAnswer())))
        .contains(edge.user.tenant().toString(), "\"displayName\": \"Test\"");
  }
}
