package dev.ligature.vault;

import dev.ligature.common.PersonaId;
import dev.ligature.common.Secret;
import dev.ligature.common.TenantId;
import dev.ligature.db.Transactions;
import dev.ligature.keys.Envelope;
import dev.ligature.keys.KeyHierarchy;
import dev.ligature.testing.TestServer;
import java.nio.charset.StandardCharsets;

/** Opens a credential as a lease would, for the persona's present owner. */
public final class OpenedCredential {
  private OpenedCredential() {}

  /** The secret in clear. */
  public static String of(TestServer server, TenantId tenant, PersonaId persona) {
    CredentialRepository credentials = server.bean(CredentialRepository.class);
    return server
        .bean(Transactions.class)
        .run(
            () -> {
              PersonaPlace place = credentials.lockPlace(tenant, persona).orElseThrow();
              StoredCredential credential = credentials.find(tenant, persona).orElseThrow();
              StoredCredential.Version version =
                  credentials.current(tenant, credential).orElseThrow();
              try (Secret secret =
                  server
                      .bean(Envelope.class)
                      .open(
                          server
                              .bean(KeyHierarchy.class)
                              .open(tenant, place.account(), version.key(), version.keyEpoch()),
                          place.binding(
                              credential.ref(),
                              credential.kind(),
                              version.number(),
                              version.createdTime()),
                          version.blob())) {
                return new String(secret.expose(), StandardCharsets.UTF_8);
              }
            });
  }
}
