package dev.ligature.vault;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.SealedSecret;
import dev.ligature.api.vault.v1.CredentialDescription;
import dev.ligature.api.vault.v1.DescribeCredentialRequest;
import dev.ligature.api.vault.v1.GetSealingKeyRequest;
import dev.ligature.api.vault.v1.GetTicketKeysRequest;
import dev.ligature.api.vault.v1.ListCredentialsRequest;
import dev.ligature.api.vault.v1.PutCredentialRequest;
import dev.ligature.api.vault.v1.PutCredentialResponse;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.SealedBox;
import dev.ligature.client.ticket.TicketKeySet;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class VaultEndpointIT {
  private static final VaultFixture vault = new VaultFixture(SharedServer.get());

  private static VaultServiceBlockingStub backend() {
    return VaultServiceGrpc.newBlockingStub(vault.services.channel(Role.BACKEND));
  }

  private static VaultServiceBlockingStub owner(VaultFixture.Owned owned) {
    return VaultServiceGrpc.newBlockingStub(
        vault.services.session(vault.services.signIn(owned.account().toString())));
  }

  private static PutCredentialRequest.Builder put(VaultFixture.Owned owned) {
    return PutCredentialRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setPersonaId(owned.persona().toString())
        .setKind(dev.ligature.api.vault.v1.CredentialKind.CREDENTIAL_KIND_SASL)
        .setPlaintext(ByteString.copyFromUtf8(VaultFixture.SECRET));
  }

  private static SealedSecret sealed(VaultFixture.Owned owned) {
    SealingManifest.PublicKey key = published().keys().getFirst();
    HpkeInfo info = vault.info(owned, key.id());
    byte[] bytes =
        SealedBox.seal(key.bytes().toByteArray(), info, VaultFixture.bytes(VaultFixture.SECRET));
    return SealedSecret.newBuilder()
        .setRecipientKeyId(key.id())
        .setSealed(ByteString.copyFrom(bytes))
        .build();
  }

  private static SealingManifest published() {
    return VaultMessages.sealingManifest(
        backend()
            .getSealingKey(GetSealingKeyRequest.getDefaultInstance())
            .getManifest()
            .getManifest());
  }

  private static DescribeCredentialRequest describe(String credential) {
    return DescribeCredentialRequest.newBuilder().setCredentialRef(credential).build();
  }

  @Test
  void aBackendLearnsTheKeyOfItsTenantsResidency() {
    assertThat(published().residency()).isEqualTo("eu");
    assertThat(published().keys()).isNotEmpty();
    Refused.with(
        Reason.NOT_FOUND,
        () ->
            backend()
                .getSealingKey(GetSealingKeyRequest.newBuilder().setResidency("mars").build()));
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
    Refused.with(
        Reason.CREDENTIALS_INVALID,
        () ->
            VaultServiceGrpc.newBlockingStub(vault.server.channel())
                .getTicketKeys(GetTicketKeysRequest.getDefaultInstance()));
  }

  @Test
  void theOwnerStoresASealedSecretAndSeesAllOfItButTheSecret() {
    var owned = vault.owned();
    var stub = owner(owned);

    var stored =
        stub.putCredential(
            put(owned).setSealed(sealed(owned)).setCredentialTtl(Durations.fromHours(1)).build());

    CredentialDescription seen =
        stub.describeCredential(describe(stored.getCredentialRef())).getCredential();
    assertThat(stored.getVersion()).isEqualTo(1);
    assertThat(stored.getRevision()).isNotEmpty();
    assertThat(seen.getPersonaId()).isEqualTo(owned.persona().toString());
    assertThat(seen.getKind())
        .isEqualTo(dev.ligature.api.vault.v1.CredentialKind.CREDENTIAL_KIND_SASL);
    assertThat(seen.getState())
        .isEqualTo(dev.ligature.api.vault.v1.CredentialState.CREDENTIAL_STATE_ACTIVE);
    assertThat(seen.getExpireTime().getSeconds() - seen.getCreateTime().getSeconds())
        .isEqualTo(3600);
    assertThat(seen.hasLastLeaseTime()).isFalse();
    assertThat(entries("CREDENTIAL_STORED", stored.getCredentialRef())).isEqualTo(1);
  }

  private static long entries(String type, String credential) {
    return vault.sql.one(
        row -> row.longValue("entries"),
        """
        select count(*) as entries from audit_entry
        where tenant_id = ? and type = ? and attributes ->> 'credential_ref' = ?\
        """,
        vault.tenant,
        type,
        credential);
  }

  @Test
  void aRepeatedRequestStoresOneVersion() {
    var owned = vault.owned();
    var stub = owner(owned);
    PutCredentialRequest request = put(owned).setSealed(sealed(owned)).build();

    PutCredentialResponse first = stub.putCredential(request);

    assertThat(stub.putCredential(request)).isEqualTo(first);
    Refused.with(
        Reason.STATE_CHANGED,
        () ->
            stub.putCredential(
                request.toBuilder().setRequestId(UUID.randomUUID().toString()).build()));
    Refused.with(
        Reason.REQUEST_ID_REUSED,
        () -> stub.putCredential(request.toBuilder().setExpectedVersion(1).build()));
  }

  @Test
  void ATK_V3_nobodyButTheOwnerStoresOrSeesACredential() {
    var owned = vault.owned();
    var stored = owner(owned).putCredential(put(owned).build());
    var other = owner(vault.owned());
    VaultFixture elsewhere = new VaultFixture(SharedServer.get());
    String foreign =
        elsewhere.services.signIn(elsewhere.owned().account().toString(), "pwd", "otp");
    var stranger = VaultServiceGrpc.newBlockingStub(elsewhere.services.session(foreign));

    for (VaultServiceBlockingStub thief : List.of(other, stranger)) {
      Refused.with(
          Reason.NOT_FOUND, () -> thief.putCredential(put(owned).setExpectedVersion(1).build()));
      Refused.with(
          Reason.NOT_FOUND, () -> thief.describeCredential(describe(stored.getCredentialRef())));
      assertThat(
              thief
                  .listCredentials(
                      ListCredentialsRequest.newBuilder()
                          .setPersonaId(owned.persona().toString())
                          .build())
                  .getCredentialsList())
          .isEmpty();
    }
    Refused.with(
        Reason.SESSION_MISSING,
        () -> backend().putCredential(put(owned).setExpectedVersion(1).build()));
    owner(owned).putCredential(put(owned).setExpectedVersion(1).build());
  }

  @Test
  void ATK_V19_anUnknownAndAForeignCredentialAreRefusedAlike() {
    var owned = vault.owned();
    String foreign = owner(owned).putCredential(put(owned).build()).getCredentialRef();
    var stub = owner(vault.owned());

    var refusals =
        List.of(foreign, UUID.randomUUID().toString()).stream()
            .map(
                each ->
                    Refused.with(Reason.NOT_FOUND, () -> stub.describeCredential(describe(each))))
            .toList();

    assertThat(refusals.getFirst().text()).isEqualTo(refusals.getLast().text());
  }

  @Test
  void storingAsksForAFreshSession() {
    var owned = vault.owned();
    String stale =
        vault.services.signIn(
            vault
                .services
                .claims(owned.account().toString())
                .claim("auth_time", Instant.now().minus(Duration.ofHours(1)).getEpochSecond())
                .build());

    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () ->
            VaultServiceGrpc.newBlockingStub(vault.services.session(stale))
                .putCredential(put(owned).build()));
  }

  @Test
  void badInputIsRefusedByItsField() {
    var owned = vault.owned();
    var stub = owner(owned);
    ByteString tooLarge = ByteString.copyFrom(new byte[64 * 1024 + 1]);

    assertThat(fieldOf(stub, put(owned).setPersonaId("nobody"))).isEqualTo("persona_id");
    assertThat(fieldOf(stub, put(owned).setPlaintext(tooLarge))).isEqualTo("plaintext");
    assertThat(fieldOf(stub, put(owned).clearMaterial())).isEqualTo("material");
    assertThat(fieldOf(stub, put(owned).setConnectorEpoch(1))).isEqualTo("connector_epoch");
    assertThat(fieldOf(stub, put(owned).clearRequestId())).isEqualTo("request_id");
    for (int kind : new int[] {0, 1, 7, 99}) {
      assertThat(fieldOf(stub, put(owned).setKindValue(kind))).isEqualTo("kind");
    }
  }

  private static String fieldOf(
      VaultServiceBlockingStub stub, PutCredentialRequest.Builder request) {
    return Refused.with(Reason.INVALID_FIELD, () -> stub.putCredential(request.build()))
        .fieldViolations()
        .getFirst()
        .field();
  }

  @Test
  void aSealedSecretThatIsNoneIsRefused() {
    var owned = vault.owned();
    var stub = owner(owned);
    SealedSecret right = sealed(owned);
    SealedSecret garbled = right.toBuilder().setSealed(ByteString.copyFrom(new byte[64])).build();

    Refused.with(
        Reason.WRONG_STATE, () -> stub.putCredential(put(owned).setSealed(garbled).build()));
    Refused.with(
        Reason.WRONG_STATE,
        () ->
            stub.putCredential(
                put(owned).setSealed(right.toBuilder().setRecipientKeyId("other")).build()));
    stub.putCredential(put(owned).setSealed(right).build());
  }

  @Test
  void listsPageByPageInTheOrderOfReferences() {
    var owned = vault.owned();
    var stub = owner(owned);
    for (VaultFixture.Owned each :
        List.of(owned, vault.owned(owned.account()), vault.owned(owned.account()))) {
      stub.putCredential(put(each).build());
    }

    List<String> seen = new ArrayList<>();
    String token = "";
    do {
      var page =
          stub.listCredentials(
              ListCredentialsRequest.newBuilder().setPageSize(2).setPageToken(token).build());
      page.getCredentialsList().forEach(each -> seen.add(each.getCredentialRef()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());

    assertThat(seen).hasSize(3).isSorted();
    Refused.with(
        Reason.BAD_PAGE_TOKEN,
        () -> stub.listCredentials(ListCredentialsRequest.newBuilder().setPageToken("x").build()));
  }
}
