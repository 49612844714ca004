package dev.ligature.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.api.vault.v1.GetSealingKeyRequest;
import dev.ligature.api.vault.v1.GetTicketKeysRequest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.client.ticket.TicketKeySet;
import dev.ligature.common.Role;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.rpc.auth.DevelopmentIssuer;
import dev.ligature.testing.SharedServer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VaultEndpointIT {
  private static final VaultFixture vault = new VaultFixture(SharedServer.get());

  private static VaultServiceGrpc.VaultServiceBlockingStub anonymous() {
    return VaultServiceGrpc.newBlockingStub(vault.server.channel());
  }

  private static VaultServiceGrpc.VaultServiceBlockingStub backend() {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer "
            + vault
                .server
                .bean(DevelopmentIssuer.class)
                .issue(Set.of(Role.BACKEND), vault.tenant, "test", Duration.ofMinutes(5)));
    return anonymous().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  @Test
  void aBackendLearnsTheKeyOfItsTenantsResidency() {
    var answer = backend().getSealingKey(GetSealingKeyRequest.getDefaultInstance());
    SealingManifest manifest = VaultMessages.sealingManifest(answer.getManifest().getManifest());
    assertThat(manifest.residency()).isEqualTo("eu");
    assertThat(manifest.keys()).isNotEmpty();
  }

  @Test
  void theTicketKeysVerifyUnderThePinnedRoot() {
    var answer = backend().getTicketKeys(GetTicketKeysRequest.getDefaultInstance());
    byte[] root =
        vault.server.bean(PurposeKeys.class).active(Purpose.TICKET_ROOT).signing().publicKey();
    String environment = vault.server.bean(KeySettings.class).environment();
    assertThat(TicketKeySet.verified(answer.getKeys(), environment, root, 0).keys()).isNotEmpty();
  }

  @Test
  void nobodyElseIsAnswered() {
    assertThatThrownBy(() -> anonymous().getTicketKeys(GetTicketKeysRequest.getDefaultInstance()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }
}
