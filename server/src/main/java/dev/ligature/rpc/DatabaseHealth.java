package dev.ligature.rpc;

import dev.ligature.common.DomainException;
import dev.ligature.db.Sql;
import dev.ligature.db.Transactions;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.grpc.server.health.HealthStatusManagerContainer;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Asks the database every second, and tells health NOT_SERVING while it does not answer; of a
 * service also while that says so itself.
 */
@Singleton
class DatabaseHealth {
  private static final String DATABASE = "database";

  private final Transactions transactions;
  private final Sql sql;
  private final Contract contract;
  private final HealthStatusManager health;
  private final OutageLog outages;
  private final List<ServiceHealth> services;

  DatabaseHealth(
      Transactions transactions,
      Sql sql,
      Contract contract,
      HealthStatusManagerContainer health,
      OutageLog outages,
      List<ServiceHealth> services) {
    this.transactions = transactions;
    this.sql = sql;
    this.contract = contract;
    this.health = health.getHealthStatusManager();
    this.outages = outages;
    this.services = services;
  }

  @Scheduled(fixedDelay = "1s", initialDelay = "1s")
  void probe() {
    try {
      transactions.run(() -> sql.one(row -> row.bool("answers"), "select true as answers"));
      tell(ServingStatus.SERVING);
      outages.answers(DATABASE);
    } catch (DomainException e) {
      tell(ServingStatus.NOT_SERVING);
      outages.down(DATABASE, e);
    }
  }

  private void tell(ServingStatus status) {
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    contract
        .services()
        .forEach(service -> health.setStatus(service.getServiceDescriptor().getName(), status));
    services.stream()
        .filter(service -> !service.isServing())
        .forEach(service -> health.setStatus(service.service(), ServingStatus.NOT_SERVING));
  }
}
