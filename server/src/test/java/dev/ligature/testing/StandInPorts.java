package dev.ligature.testing;

import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.rpc.DaemonCheck;
import dev.ligature.rpc.ServiceAuthenticator;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** Refuses everybody where the server has no owner of these checks yet. */
@Factory
final class StandInPorts {
  @Singleton
  @Requires(missingBeans = DaemonCheck.class)
  DaemonCheck noDaemons() {
    return token -> {
      throw DomainException.of(Reason.CREDENTIALS_INVALID, "no daemons");
    };
  }

  @Singleton
  @Requires(missingBeans = ServiceAuthenticator.class)
  ServiceAuthenticator noServices() {
    return (call, headers) -> {
      throw DomainException.of(Reason.CREDENTIALS_INVALID, "no services");
    };
  }
}
