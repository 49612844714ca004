package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.ChannelScopes;
import dev.ligature.api.connector.v1.ConfirmFirstSendRequest;
import dev.ligature.api.connector.v1.ConnectorControlGrpc.ConnectorControlBlockingStub;
import dev.ligature.api.connector.v1.Consent;
import dev.ligature.api.connector.v1.GetConsentRequest;
import dev.ligature.api.connector.v1.GetPersonaScopesRequest;
import dev.ligature.api.connector.v1.GrantConsentRequest;
import dev.ligature.api.connector.v1.PersonaScopes;
import dev.ligature.api.connector.v1.SetPersonaScopesRequest;
import dev.ligature.api.connector.v1.WithdrawConsentRequest;
import dev.ligature.common.Reason;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsentIT {
  private final TestTenant tenant = TestTenant.create(SharedServer.get());
  private final OwnerFixture owner = new OwnerFixture(SharedServer.get(), tenant);
  private final String persona = owner.connect();

  private GrantConsentRequest grant(Action... actions) {
    return GrantConsentRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setPersonaId(persona)
        .addAllActions(List.of(actions))
        .setTextVersion("v1")
        .build();
  }

  private WithdrawConsentRequest withdraw(Action... actions) {
    return WithdrawConsentRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setPersonaId(persona)
        .addAllActions(List.of(actions))
        .build();
  }

  private SetPersonaScopesRequest.Builder scopes(long expectedVersion, Action... actions) {
    return SetPersonaScopesRequest.newBuilder()
        .setRequestId(OwnerFixture.id())
        .setPersonaId(persona)
        .addAllActions(List.of(actions))
        .setExpectedVersion(expectedVersion);
  }

  private Consent consent() {
    return owner
        .calls
        .getConsent(GetConsentRequest.newBuilder().setPersonaId(persona).build())
        .getConsent();
  }

  @Test
  void nothingIsConsentedToBeforeTheOwnerSaysSo() {
    var before =
        owner.calls.getConsent(GetConsentRequest.newBuilder().setPersonaId(persona).build());
    assertThat(before.getConsent().getVersion()).isZero();
    assertThat(before.getConsent().getActionsList()).isEmpty();
    assertThat(before.getPossibleActionsList())
        .containsExactly(
            Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE, Action.ACTION_SET_PRESENCE);
  }

  @Test
  void eachConsentTakesThePlaceOfTheOneBefore() {
    owner.calls.grantConsent(grant(Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE));
    Consent second = owner.calls.grantConsent(grant(Action.ACTION_SET_PRESENCE)).getConsent();
    assertThat(second.getVersion()).isEqualTo(2);
    assertThat(second.getActionsList()).containsExactly(Action.ACTION_SET_PRESENCE);
    assertThat(consent()).isEqualTo(second);
  }

  @Test
  void aWithdrawalTakesTheNamedActsAndCancelsWhatWaitsForThem() {
    owner.calls.grantConsent(grant(Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE));
    owner.confirm(persona);
    owner.calls.submitIntent(OwnerFixture.message(persona, "hello"));

    var withdrawn = owner.signedInLongAgo().withdrawConsent(withdraw(Action.ACTION_SEND_MESSAGE));
    var rest = owner.calls.withdrawConsent(withdraw());

    assertThat(withdrawn.getCancelledIntentCount()).isEqualTo(1);
    assertThat(withdrawn.getConsent().getActionsList()).containsExactly(Action.ACTION_RECEIVE);
    assertThat(rest.getConsent().getActionsList()).isEmpty();
    assertThat(rest.getConsent().hasWithdrawTime()).isTrue();
    assertThat(rest.getCancelledIntentCount()).isZero();
  }

  @Test
  void consentAndConfirmationNeedAFreshSession() {
    ConnectorControlBlockingStub stale = owner.signedInLongAgo();
    ConfirmFirstSendRequest confirm =
        ConfirmFirstSendRequest.newBuilder()
            .setRequestId(OwnerFixture.id())
            .setConnectorId(persona)
            .build();
    Refused.with(Reason.STEP_UP_REQUIRED, () -> stale.grantConsent(grant(Action.ACTION_RECEIVE)));
    Refused.with(Reason.STEP_UP_REQUIRED, () -> stale.confirmFirstSend(confirm));
    assertThat(consent().getVersion()).isZero();
    assertThat(owner.calls.confirmFirstSend(confirm).getConfirmationId()).isNotEmpty();
  }

  @Test
  void consentToSendNeedsTwoFactorsAndConsentToReceiveOne() {
    ConnectorControlBlockingStub weak = owner.signedIn("pwd");
    Refused.with(
        Reason.STEP_UP_REQUIRED, () -> weak.grantConsent(grant(Action.ACTION_SEND_MESSAGE)));
    assertThat(weak.grantConsent(grant(Action.ACTION_RECEIVE)).getConsent().getActionsList())
        .containsExactly(Action.ACTION_RECEIVE);
  }

  @Test
  void scopesAreReplacedUnderTheExpectedVersionAlone() {
    PersonaScopes set =
        owner
            .calls
            .setPersonaScopes(
                scopes(1, Action.ACTION_RECEIVE, Action.ACTION_SEND_MESSAGE)
                    .addChannels(ChannelScopes.newBuilder().setChannelId("#quiet"))
                    .build())
            .getScopes();
    var shown =
        owner.calls.getPersonaScopes(
            GetPersonaScopesRequest.newBuilder().setPersonaId(persona).build());

    assertThat(set.getVersion()).isEqualTo(2);
    assertThat(shown.getScopes()).isEqualTo(set);
    assertThat(shown.getScopes().getChannelsList())
        .containsExactly(ChannelScopes.newBuilder().setChannelId("#quiet").build());
    assertThat(shown.getGrantableActionsList()).contains(Action.ACTION_SET_PRESENCE);
    Refused.with(
        Reason.STATE_CHANGED,
        () -> owner.calls.setPersonaScopes(scopes(1, Action.ACTION_RECEIVE).build()));
  }

  @Test
  void scopesStayWithinWhatThePlatformCan() {
    Refused.with(
        Reason.POLICY_FORBIDS,
        () ->
            owner.calls.setPersonaScopes(
                scopes(1, Action.ACTION_RECEIVE, Action.ACTION_READ_HISTORY).build()));
  }

  @Test
  void scopesToSendNeedTwoFactorsAndScopesToReceiveOne() {
    ConnectorControlBlockingStub weak = owner.signedIn("pwd");
    Refused.with(
        Reason.STEP_UP_REQUIRED,
        () -> weak.setPersonaScopes(scopes(1, Action.ACTION_SEND_MESSAGE).build()));
    assertThat(
            weak.setPersonaScopes(scopes(1, Action.ACTION_RECEIVE).build())
                .getScopes()
                .getActionsList())
        .containsExactly(Action.ACTION_RECEIVE);
  }
}
