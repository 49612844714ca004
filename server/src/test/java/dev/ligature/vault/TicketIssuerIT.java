package dev.ligature.vault;

import static dev.ligature.vault.VaultFixture.bytes;
import static dev.ligature.vault.VaultFixture.clear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.ticket.TicketClaims;
import dev.ligature.client.ticket.TicketExpectation;
import dev.ligature.client.ticket.TicketKeySet;
import dev.ligature.client.ticket.TicketRefused;
import dev.ligature.client.ticket.TicketVerifier;
import dev.ligature.common.Ids;
import dev.ligature.common.IntentId;
import dev.ligature.common.Reason;
import dev.ligature.db.Transactions;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.testing.SharedServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TicketIssuerIT {
  private static final byte[] INTENT = bytes("say hello in #room");

  private static final VaultFixture vault = new VaultFixture(SharedServer.get());

  private final InstanceKeys instance = InstanceKeys.generate();
  private final UUID intent = UUID.randomUUID();

  private String mint(VaultFixture.Owned owned) {
    return vault
        .server
        .bean(TicketIssuer.class)
        .mint(
            new TicketOrder(
                UUID.randomUUID(),
                vault.tenant,
                owned.persona(),
                "chat",
                instance.instance(),
                instance.signing().publicKey(),
                Hashing.sha256().hashBytes(INTENT).asBytes(),
                "SEND_MESSAGE",
                3,
                null,
                "0".repeat(31) + "1",
                new IntentId(intent),
                1L,
                Duration.ofMinutes(5)))
        .compact();
  }

  private static TicketKeySet published() {
    byte[] root =
        vault.server.bean(PurposeKeys.class).active(Purpose.TICKET_ROOT).signing().publicKey();
    return TicketKeySet.verified(
        VaultMessages.ticketKeys(vault.server.bean(TicketKeys.class).published()),
        vault.server.bean(KeySettings.class).environment(),
        root,
        0);
  }

  private TicketClaims verify(
      InstanceKeys verifier, VaultFixture.Owned owned, byte[] bytes, long epoch) {
    return new TicketVerifier(
            TicketIssuer.ISSUER,
            vault.server.bean(KeySettings.class).environment(),
            verifier.instance(),
            verifier.signing().publicKey(),
            Clock.systemUTC())
        .verify(
            mint(owned),
            published(),
            new TicketExpectation(
                vault.tenant.value(),
                owned.persona().value(),
                "SEND_MESSAGE",
                ByteString.copyFrom(bytes),
                OptionalLong.of(epoch),
                intent,
                1L));
  }

  @Test
  void aDaemonVerifiesATicketOfflineByThePublishedKeys() {
    var owned = vault.owned();
    var stored = vault.put(owned, clear(), 0L);
    TicketClaims claims = verify(instance, owned, INTENT, 3);
    assertThat(claims.credential()).isEqualTo(stored.credential().value());
    assertThat(claims.credentialVersion()).isEqualTo(1);
    assertThat(claims.expiresAt() - claims.issuedAt()).isEqualTo(60);
  }

  @Test
  void ATK_V7_aTicketAllowsNoOtherIntentInstanceOrEpoch() {
    var owned = vault.owned();
    vault.put(owned, clear(), 0L);
    assertThatThrownBy(() -> verify(instance, owned, bytes("say goodbye"), 3))
        .isInstanceOfSatisfying(
            TicketRefused.class,
            e -> assertThat(e.reason()).isEqualTo(TicketRefused.Cause.OTHER_INTENT));
    assertThatThrownBy(() -> verify(InstanceKeys.generate(), owned, INTENT, 3))
        .isInstanceOfSatisfying(
            TicketRefused.class,
            e -> assertThat(e.reason()).isEqualTo(TicketRefused.Cause.OTHER_HOLDER));
    assertThatThrownBy(() -> verify(instance, owned, INTENT, 4))
        .isInstanceOfSatisfying(
            TicketRefused.class,
            e -> assertThat(e.reason()).isEqualTo(TicketRefused.Cause.OTHER_EPOCH));
  }

  @Test
  void mintsNothingWithoutACredential() {
    var owned = vault.owned();
    CredentialVaultIT.assertRefused(Reason.NEEDS_RELINK, () -> mint(owned));
  }

  @Test
  void aKeyIsPublishedAnHourBeforeItSigns() {
    Instant[] now = {Instant.now()};
    Clock clock =
        new Clock() {
          @Override
          public ZoneOffset getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }

          @Override
          public Instant instant() {
            return now[0];
          }
        };
    TicketKeys keys =
        new TicketKeys(
            vault.server.bean(TicketKeyRepository.class),
            vault.server.bean(ManifestRepository.class),
            vault.server.bean(PurposeKeys.class),
            vault.server.bean(KeySettings.class),
            vault.server.bean(Transactions.class),
            vault.server.bean(Ids.class),
            clock);
    String first = keys.signing().id();
    assertThat(keys.verifying().keys()).containsKey(first);
    long sequence = keys.published().sequence();
    now[0] = now[0].plus(Duration.ofHours(23));
    assertThat(keys.signing().id()).isEqualTo(first);
    assertThat(keys.published().sequence()).isEqualTo(sequence + 1);
    now[0] = now[0].plus(Duration.ofHours(1));
    String second = keys.signing().id();
    assertThat(second).isNotEqualTo(first);
    assertThat(keys.published().sequence()).isEqualTo(sequence + 1);
    assertThat(keys.verifying().keys()).containsKeys(first, second);
  }
}
