package dev.ligature.vault;

import static dev.ligature.vault.VaultFixture.clear;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.testing.SharedServer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialVaultIT {
  private static final VaultFixture vault = new VaultFixture(SharedServer.get());
  private static final SealingManifest.PublicKey key =
      VaultMessages.sealingManifest(vault.server.bean(SealingKeys.class).manifest("eu").content())
          .keys()
          .getFirst();

  static void assertRefused(Reason reason, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            DomainException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void replacesOnlyTheVersionThatIsExpected() {
    var owned = vault.owned();
    var first = vault.put(owned, clear(), 0L);
    assertThat(first.version()).isEqualTo(1);
    assertRefused(Reason.STATE_CHANGED, () -> vault.put(owned, clear(), 0L));
    var second = vault.put(owned, clear(), 1L);
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.credential()).isEqualTo(first.credential());
    assertThat(vault.put(owned, clear(), null).version()).isEqualTo(3);
  }

  /** How many of 16 puts at once succeed; the others are refused for a reason. */
  private static long succeeding(Reason otherwise, Runnable put) throws Exception {
    Callable<Boolean> attempt =
        () -> {
          try {
            put.run();
            return true;
          } catch (DomainException refusal) {
            assertThat(refusal.reason()).isEqualTo(otherwise);
            return false;
          }
        };
    long succeeded = 0;
    try (ExecutorService racers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : racers.invokeAll(Collections.nCopies(16, attempt))) {
        succeeded += result.get() ? 1 : 0;
      }
    }
    return succeeded;
  }

  @Test
  void INV_I8_ofManyPutsAtOnceOneStoresTheNextVersion() throws Exception {
    var owned = vault.owned();

    assertThat(succeeding(Reason.STATE_CHANGED, () -> vault.put(owned, clear(), 0L))).isEqualTo(1);
    assertThat(succeeding(Reason.STATE_CHANGED, () -> vault.put(owned, clear(), 1L))).isEqualTo(1);
    assertThat(vault.put(owned, clear(), 2L).version()).isEqualTo(3);
  }

  @Test
  void ATK_G8_aSealedSecretIsTakenInOnceOfManyAtOnce() throws Exception {
    var owned = vault.owned();
    vault.put(owned, clear(), 0L);
    Material sealed = sealed(vault.info(owned, key.id()));

    assertThat(succeeding(Reason.WRONG_STATE, () -> vault.put(owned, sealed, null))).isEqualTo(1);
  }

  @Test
  void storesNothingInClear() {
    var stored = vault.put(vault.owned(), clear(), 0L);
    String row =
        vault.sql.one(
            r -> new String(r.bytes("bytes"), StandardCharsets.ISO_8859_1),
            """
            select header || wrapped_dek || ciphertext as bytes from credential_version
            where credential_ref = ?\
            """,
            stored.credential());
    assertThat(row).doesNotContain(VaultFixture.SECRET.substring(0, 6));
  }

  @Test
  void storesForTheOwnerOfAnActiveAccountAlone() {
    var owned = vault.owned();
    var other = vault.owned();
    assertRefused(
        Reason.NOT_FOUND,
        () -> vault.put(new VaultFixture.Owned(other.account(), owned.persona()), clear(), 0L));
    vault.sql.update(
        "update account set state = 'SUSPENDED' where account_id = ?", owned.account());
    assertRefused(Reason.ACCOUNT_NOT_ACTIVE, () -> vault.put(owned, clear(), 0L));
  }

  @Test
  void refusesAKindOfAnotherPlatform() {
    var owned = vault.owned();
    NewVersion wanted =
        new NewVersion(
            vault.actor, vault.tenant, owned.persona(), CredentialKind.MTPROTO, clear(), 0L, null);
    assertRefused(
        Reason.INVALID_FIELD,
        () -> vault.server.bean(CredentialVault.class).put(owned.account(), wanted));
  }

  private static Material.Sealed sealed(HpkeInfo info) {
    return vault.sealed(key.id(), key.bytes().toByteArray(), info);
  }

  @Test
  void takesASealedSecretOnce() {
    var owned = vault.owned();
    Material sealed = sealed(vault.info(owned, key.id()));
    vault.put(owned, sealed, 0L);
    assertRefused(Reason.WRONG_STATE, () -> vault.put(owned, sealed, 1L));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
  void ATK_G8_aSecretSealedInAnotherContextIsNotTakenIn(int field) {
    var owned = vault.owned();
    HpkeInfo right = vault.info(owned, key.id());
    String[] fields = {
      right.purpose(),
      right.environment(),
      right.tenant(),
      right.account(),
      right.linkAttempt(),
      right.step(),
      right.platform(),
      right.recipientKeyId(),
      right.epoch()
    };
    fields[field] += "x";
    HpkeInfo swapped =
        new HpkeInfo(
            fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6], fields[7],
            fields[8]);
    assertRefused(Reason.WRONG_STATE, () -> vault.put(owned, sealed(swapped), 0L));
    assertThat(vault.put(owned, sealed(right), 0L).version()).isEqualTo(1);
  }

  @Test
  void ATK_G8_aSecretSealedForOneOwnerIsNotTakenInForAnother() {
    var owned = vault.owned();
    Material sealed = sealed(vault.info(vault.owned(), key.id()));
    assertRefused(Reason.WRONG_STATE, () -> vault.put(owned, sealed, 0L));
  }

  @Test
  void aDaemonsUpdateThatIsRepeatedIsAcceptedAndALostOneIsTold() {
    var owned = vault.owned();
    var stored = vault.put(owned, clear(), 0L);
    CredentialVault service = vault.server.bean(CredentialVault.class);
    Material fresh = sealed(vault.info(owned, key.id()));
    Material late = sealed(vault.info(owned, key.id()));
    for (int i = 0; i < 2; i++) {
      assertThat(service.update(vault.version(owned, fresh, 1L), stored.credential()))
          .isEqualTo(new CredentialVault.Updated(2, true));
    }
    assertThat(service.update(vault.version(owned, late, 1L), stored.credential()))
        .isEqualTo(new CredentialVault.Updated(2, false));
  }
}
