package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkRequest;
import dev.ligature.api.link.v1.ConfirmUnlinkResponse;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.PrepareUnlinkResponse;
import dev.ligature.api.link.v1.ReportCompromisedRequest;
import dev.ligature.api.link.v1.SplitAccountRequest;
import dev.ligature.api.link.v1.UndoMergeRequest;
import dev.ligature.api.link.v1.UnlinkImpact;
import dev.ligature.common.Reason;
import dev.ligature.db.Sql;
import dev.ligature.link.MergeFixture.Person;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The last way to sign in is counted by what the tenant allows now: here an account with a mailbox
 * and an account at a provider where anybody can have one.
 */
class UnlinkPolicyIT {
  private static final String BANNED = "{\"personalProvidersForbidden\": true}";
  private static final String WORKS_AGAIN =
      "update identity_provider set is_personal = false, is_disabled = false,"
          + " removed_time = null, is_sign_in_capable = true, issuer = '%s' where tenant_id = ?"
              .formatted(MergeFixture.ISSUER);

  private final MergeFixture people = new MergeFixture(SharedServer.get());
  private final Sql sql = people.server.bean(Sql.class);
  private Person ada;
  private String atProvider;

  @BeforeEach
  void makeAccount() {
    ada = people.person();
    atProvider = people.prove(ada.account(), "OIDC");
    sql.update(
        """
        insert into identity_provider (tenant_id, provider_id, protocol, issuer, client_id, scopes,
          subject_key, is_personal, is_sign_in_capable, is_disabled, created_time, updated_time)
        values (?, 'oidc', 'OIDC', ?, 'us', array['openid'], 'SUB', true, true, false, now(),
          now())
        """,
        people.tenant.id(),
        MergeFixture.ISSUER);
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private PrepareUnlinkResponse prepare(String subject) {
    return people
        .as(ada)
        .prepareUnlink(
            PrepareUnlinkRequest.newBuilder()
                .setRequestId(id())
                .setIdentityId(people.identity(subject))
                .build());
  }

  private ConfirmUnlinkResponse confirm(PrepareUnlinkResponse prepared) {
    return people
        .as(ada)
        .confirmUnlink(
            ConfirmUnlinkRequest.newBuilder()
                .setRequestId(id())
                .setUnlinkTicket(prepared.getUnlinkTicket())
                .build());
  }

  private boolean report(String subject) {
    return people
        .as(ada)
        .reportCompromised(
            ReportCompromisedRequest.newBuilder()
                .setRequestId(id())
                .setIdentityId(people.identity(subject))
                .build())
        .getRecoveryOnly();
  }

  private String split(String subject) {
    return people
        .as(ada)
        .splitAccount(
            SplitAccountRequest.newBuilder()
                .setRequestId(id())
                .addIdentityIds(people.identity(subject))
                .build())
        .getAccountId();
  }

  @Test
  void REQ_S9_anAccountAtAPersonalProviderDoesNotRemainOnceTheseAreForbidden() {
    PrepareUnlinkResponse prepared = prepare(ada.mailbox());
    assertThat(prepared.getImpact().getRemainingIdentities()).isEqualTo(1);
    people.policy(BANNED);

    Refused.with(Reason.LAST_IDENTITY, () -> confirm(prepared));
    Refused.with(Reason.LAST_IDENTITY, () -> prepare(ada.mailbox()));
    Refused.with(Reason.LAST_IDENTITY, () -> split(ada.mailbox()));

    sql.update(WORKS_AGAIN, people.tenant.id());
    assertThat(confirm(prepared).getRevision()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "is_disabled = true, {}",
    "removed_time = now(), {}",
    "is_sign_in_capable = false, {}",
    "issuer = 'https://elsewhere.example', {}",
    "is_personal = false, '{\"allowedProviders\": [\"email\"]}'"
  })
  void REQ_S9_aProviderThatIsOutOfUseSignsNobodyIn(String change, String policy) {
    sql.update(
        "update identity_provider set " + change + " where tenant_id = ?", people.tenant.id());
    people.policy(policy);

    Refused.with(Reason.LAST_IDENTITY, () -> prepare(ada.mailbox()));
    Refused.with(Reason.LAST_IDENTITY, () -> split(ada.mailbox()));

    sql.update(WORKS_AGAIN, people.tenant.id());
    people.policy("{\"allowedProviders\": [\"email\", \"oidc\"]}");
    assertThat(split(ada.mailbox())).isNotEmpty();
  }

  @Test
  void REQ_S9_whatSignsNobodyInIsNoLossAndCanGo() {
    people.policy(BANNED);
    UnlinkImpact impact = prepare(atProvider).getImpact();

    assertThat(impact.getLostSignInMethodsList()).isEmpty();
    assertThat(impact.getRemainingIdentities()).isEqualTo(1);
    people.policy("{}");
    assertThat(prepare(atProvider).getImpact().getLostSignInMethodsList())
        .containsExactly("oidc (" + atProvider + ")");
  }

  @Test
  void REQ_S9_afterAReportOnlyRecoveryIsLeftWhereWhatRemainsIsForbidden() {
    people.policy(BANNED);
    assertThat(report(ada.mailbox())).isTrue();
    assertThat(people.stateOf(ada.account())).isEqualTo("RECOVERY_ONLY");
  }

  @Test
  void afterAReportTheAccountLivesOnWhereWhatRemainsIsAllowed() {
    assertThat(report(ada.mailbox())).isFalse();
    assertThat(people.stateOf(ada.account())).isEqualTo("ACTIVE");
  }

  @Test
  void ATK_A7_anIdentityThatBecameFreeIsNotLinkedPastTheBan() {
    Person bob = people.person();
    String ticket = people.ticket(bob, "OIDC", atProvider);
    sql.update("delete from identity where account_id = ?", ada.account());
    ConfirmMergeRequest confirmation = people.confirmation(bob, ticket);
    people.policy(BANNED);

    Refused.with(Reason.POLICY_FORBIDS, () -> people.as(bob).confirmMerge(confirmation));
    assertThat(people.mailboxes(bob)).containsExactly(bob.mailbox());

    people.policy("{}");
    var _ = people.as(bob).confirmMerge(MergeFixture.another(confirmation));
    assertThat(people.mailboxes(bob)).contains(atProvider);
  }

  private void gatewayKey(String id) {
    sql.update(
        """
        insert into gateway_key (tenant_id, gateway_key_id, service, platform, public_key,
          maximum_aal, allowed_amr, created_time)
        values (?, ?, 'gateway', 'platform', decode(repeat('07', 32), 'hex'), 1, '{pwd}', now())
        """,
        people.tenant.id(),
        id);
  }

  private void changeKeys(String change) {
    sql.update(
        "update gateway_key set " + change + " where tenant_id = ? and service = 'gateway'",
        people.tenant.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"revoked_time = now()", "not_after_time = now()", "platform = 'elsewhere'"})
  void REQ_S9_aPlatformUserForWhomNoGatewayVouchesIsNoWayToSignIn(String change) {
    people.prove(ada.account(), "PLATFORM");
    people.policy(BANNED);
    gatewayKey("one");
    assertThat(prepare(ada.mailbox()).getImpact().getRemainingIdentities()).isEqualTo(1);
    changeKeys(change);

    Refused.with(Reason.LAST_IDENTITY, () -> prepare(ada.mailbox()));
    Refused.with(Reason.LAST_IDENTITY, () -> split(ada.mailbox()));

    gatewayKey("two");
    assertThat(split(ada.mailbox())).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, RECOVERY_ONLY", "false, ACTIVE"})
  void REQ_D7_onlyRecoveryIsLeftWhereAnUndoLeavesNothingButForbiddenIdentities(
      boolean banned, String state) {
    Person survivor = people.person("OIDC");
    Person other = people.person();
    String merge = people.absorb(survivor, other).getMergeId();
    people.policy(banned ? BANNED : "{}");

    var _ =
        people
            .as(survivor)
            .undoMerge(UndoMergeRequest.newBuilder().setRequestId(id()).setMergeId(merge).build());

    assertThat(people.stateOf(survivor.account())).isEqualTo(state);
    assertThat(people.stateOf(other.account())).isEqualTo("ACTIVE");
  }
}
