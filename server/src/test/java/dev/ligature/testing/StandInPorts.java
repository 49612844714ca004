package dev.ligature.testing;

import dev.ligature.audit.SubjectKeys;
import dev.ligature.common.AccountId;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.common.TenantId;
import dev.ligature.rpc.ServiceAuthenticator;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.UUID;

/** Refuses everybody where the server has no owner of these checks yet. */
@Factory
final class StandInPorts {
  @Singleton
  @Requires(missingBeans = SubjectKeys.class)
  SubjectKeys noSubjectKeys() {
    return new SubjectKeys() {
      @Override
      public Sealed seal(TenantId tenant, AccountId subject, byte[] opening, byte[] place) {
        return new Sealed(new KeyRef(new UUID(0, 0), 1), opening);
      }

      @Override
      public Optional<byte[]> open(
          TenantId tenant, AccountId subject, Sealed sealed, byte[] place) {
        return Optional.of(sealed.bytes());
      }
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
