package dev.ligature.bench;

import com.google.protobuf.ByteString;
import dev.ligature.api.vault.v1.CredentialKind;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import java.util.Map;
import java.util.UUID;

/** Connectors of the first accounts, one each, with a credential that the server has sealed. */
final class Connectors {
  /** Bytes of a password, and of what is sealed for comparison. */
  static final int SECRET_BYTES = 32;

  private Connectors() {}

  static void make(Site site) {
    int connectors = site.scale().connectors();
    if (site.records().count("select count(*) from connector") > 0) {
      return;
    }
    site.records().make("connectors", Map.of("count", connectors));
    Population.authenticate(site.records(), connectors);
    Load.Result stored =
        Load.times(
            site.scale().connections(),
            connectors,
            (connection, number, due) -> store(site, connection, number + 1));
    if (stored.failures() > 0) {
      throw new IllegalStateException(stored.failures() + " credentials were not stored");
    }
    site.records().run("vacuum analyze");
  }

  private static void store(Site site, int connection, int account) {
    var _ =
        VaultServiceGrpc.newBlockingStub(site.session(connection, account))
            .putCredential(
                PutCredentialRequest.newBuilder()
                    .setRequestId(UUID.randomUUID().toString())
                    .setPersonaId(Population.id(account))
                    .setKind(CredentialKind.CREDENTIAL_KIND_SASL)
                    .setPlaintext(ByteString.copyFrom(new byte[SECRET_BYTES]))
                    .build());
  }
}
