package dev.ligature.bench;

import dev.ligature.api.vault.v1.LeaseCredentialRequest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.crypto.SealingKeyPair;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A daemon's unary call for the material of a connector that it holds, signed by its instance, with
 * all keys warm. It can be no faster than the database writes lease and audit, nor than HPKE seals.
 */
final class LeaseCredential implements Work {
  @Override
  public String name() {
    return "lease-credential";
  }

  @Override
  public List<Row> measure(Site site) {
    Scale scale = site.scale();
    Connectors.make(site);
    OptionalDouble written = site.floor(name(), scale.connectors());
    Load.Result sealed = site.server().halted(() -> seal(scale));
    OptionalDouble floor =
        written.isPresent()
            ? OptionalDouble.of(Math.min(written.getAsDouble(), sealed.perSecond()))
            : written;
    try (Fleet fleet = new Fleet(site)) {
      Load.Call lease = (thread, number, due) -> lease(site, fleet, thread);
      Load.Result _ = Load.closed(scale.connections(), scale.warmUp(), lease);
      long before = leases(site);
      Load.Result result = Load.closed(scale.connections(), scale.time(), lease);
      return List.of(
          Row.rate(
              "HPKE sealing alone, all cores",
              OptionalDouble.empty(),
              sealed,
              OptionalLong.empty()),
          Row.rate(
              name(),
              floor,
              result,
              OptionalLong.of(leases(site) - before),
              Row.ratio(0.7, result, floor)));
    }
  }

  private static long leases(Site site) {
    return site.records().count("select count(*) from credential_lease");
  }

  private static Load.Result seal(Scale scale) {
    byte[] recipient = SealingKeyPair.generate().publicKey();
    HpkeInfo info = new HpkeInfo("lease", "bench", "", "", "", "", "IRC", "", "");
    byte[] secret = new byte[Connectors.SECRET_BYTES];
    Load.Call call =
        (thread, number, due) -> {
          byte[] _ = SealedBox.seal(recipient, info, secret);
        };
    int cores = Runtime.getRuntime().availableProcessors();
    Load.Result _ = Load.closed(cores, scale.time().dividedBy(2), call);
    return Load.closed(cores, scale.time().dividedBy(2), call);
  }

  private static void lease(Site site, Fleet fleet, int connection) {
    Fleet.Held held = fleet.held().get(Load.random(fleet.held().size()) - 1);
    Channel channel =
        ClientInterceptors.intercept(site.connection(connection), held.daemon().calls());
    var _ =
        VaultServiceGrpc.newBlockingStub(channel)
            .leaseCredential(
                LeaseCredentialRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setConnectorId(held.spec().getFence().getConnectorId())
                    .setConnectorEpoch(held.spec().getFence().getConnectorEpoch())
                    .setCredentialRef(held.spec().getCredentialRef())
                    .build());
  }
}
