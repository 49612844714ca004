package dev.ligature.rpc;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.admin.v1.AdminServiceGrpc;
import dev.ligature.api.audit.v1.AuditServiceGrpc;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every service of the contract, whether it has an endpoint or not: what no endpoint answers is
 * UNIMPLEMENTED.
 */
@Singleton
final class Contract {
  private final Map<String, ServerServiceDefinition> services = new LinkedHashMap<>();

  Contract(List<BindableService> endpoints) {
    unbuilt().forEach(this::put);
    endpoints.forEach(endpoint -> put(endpoint.bindService()));
  }

  Collection<ServerServiceDefinition> services() {
    return services.values();
  }

  private void put(ServerServiceDefinition service) {
    services.put(service.getServiceDescriptor().getName(), service);
  }

  private static List<ServerServiceDefinition> unbuilt() {
    return List.of(
        AccountServiceGrpc.bindService(new AccountServiceGrpc.AsyncService() {}),
        LinkServiceGrpc.bindService(new LinkServiceGrpc.AsyncService() {}),
        IdentityGraphServiceGrpc.bindService(new IdentityGraphServiceGrpc.AsyncService() {}),
        VaultServiceGrpc.bindService(new VaultServiceGrpc.AsyncService() {}),
        ConnectorControlGrpc.bindService(new ConnectorControlGrpc.AsyncService() {}),
        AuditServiceGrpc.bindService(new AuditServiceGrpc.AsyncService() {}),
        AdminServiceGrpc.bindService(new AdminServiceGrpc.AsyncService() {}));
  }
}
