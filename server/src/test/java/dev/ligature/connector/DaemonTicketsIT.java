package dev.ligature.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import dev.ligature.api.common.v1.Action;
import dev.ligature.api.connector.v1.ChannelScopes;
import dev.ligature.api.connector.v1.ConfirmFirstSendRequest;
import dev.ligature.api.connector.v1.ConnectorControlGrpc;
import dev.ligature.api.connector.v1.ConnectorControlGrpc.ConnectorControlBlockingStub;
import dev.ligature.api.connector.v1.ControlRequest;
import dev.ligature.api.connector.v1.ControlResponse.FrameCase;
import dev.ligature.api.connector.v1.GetPersonaScopesRequest;
import dev.ligature.api.connector.v1.GrantConsentRequest;
import dev.ligature.api.connector.v1.PauseConnectorRequest;
import dev.ligature.api.connector.v1.SetPersonaScopesRequest;
import dev.ligature.api.connector.v1.TicketRedeemed;
import dev.ligature.api.connector.v1.TicketRedemption;
import dev.ligature.api.connector.v1.WithdrawConsentRequest;
import dev.ligature.api.vault.v1.GetTicketKeysRequest;
import dev.ligature.api.vault.v1.IntrospectTicketRequest;
import dev.ligature.api.vault.v1.IntrospectTicketResponse;
import dev.ligature.api.vault.v1.MintTicketRequest;
import dev.ligature.api.vault.v1.MintTicketResponse;
import dev.ligature.api.vault.v1.RedeemTicketRequest;
import dev.ligature.api.vault.v1.VaultServiceGrpc;
import dev.ligature.api.vault.v1.VaultServiceGrpc.VaultServiceBlockingStub;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.client.ticket.TicketClaims;
import dev.ligature.client.ticket.TicketExpectation;
import dev.ligature.client.ticket.TicketKeySet;
import dev.ligature.client.ticket.TicketVerifier;
import dev.ligature.common.AccountId;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.keys.KeySettings;
import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import dev.ligature.vault.TicketIssuer;
import io.grpc.StatusRuntimeException;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tickets that a service asks for: minted for the one daemon, used by it once. */
class DaemonTicketsIT {
  private static final byte[] INTENT = "say hello in #room".getBytes(UTF_8);

  private final TestServer server = SharedServer.get();
  private final ConnectorFixture fixture = new ConnectorFixture(server);
  private final String account = fixture.services.account();
  private final String session = fixture.services.signIn(account, "pwd", "otp");
  private final PersonaId persona = fixture.connector(new AccountId(UUID.fromString(account)));
  private final ConnectedDaemon daemon = new ConnectedDaemon(server, fixture);
  private final String environment = server.bean(KeySettings.class).environment();
  private final ConnectorControlBlockingStub owner =
      ConnectorControlGrpc.newBlockingStub(fixture.services.session(session));
  private final VaultServiceBlockingStub vault =
      VaultServiceGrpc.newBlockingStub(fixture.services.session(session));

  @AfterEach
  void leave() {
    daemon.control.close();
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private void consent() {
    owner.grantConsent(
        GrantConsentRequest.newBuilder()
            .setRequestId(id())
            .setPersonaId(persona.toString())
            .addActions(Action.ACTION_SEND_MESSAGE)
            .setTextVersion("v1")
            .build());
  }

  private String confirm() {
    return owner
        .confirmFirstSend(
            ConfirmFirstSendRequest.newBuilder()
                .setRequestId(id())
                .setConnectorId(persona.toString())
                .build())
        .getConfirmationId();
  }

  private MintTicketRequest.Builder wish() {
    return MintTicketRequest.newBuilder()
        .setRequestId(id())
        .setPersonaId(persona.toString())
        .setAction(Action.ACTION_SEND_MESSAGE)
        .setIntentHash(ByteString.copyFrom(Hashing.sha256().hashBytes(INTENT).asBytes()));
  }

  private MintTicketResponse mint() {
    consent();
    confirm();
    return vault.mintTicket(wish().setOneTime(true).build());
  }

  private static RedeemTicketRequest redemption(String ticket) {
    return RedeemTicketRequest.newBuilder().setRequestId(id()).setTicket(ticket).build();
  }

  private IntrospectTicketResponse worth(VaultServiceBlockingStub stub, String ticket) {
    return stub.introspectTicket(IntrospectTicketRequest.newBuilder().setTicket(ticket).build());
  }

  private VaultServiceBlockingStub backend() {
    return VaultServiceGrpc.newBlockingStub(fixture.services.channel(Role.BACKEND));
  }

  private long entries(String type, String ticket) {
    return server
        .bean(Sql.class)
        .one(
            row -> row.longValue("entries"),
            """
            select count(*) as entries from audit_entry
            where tenant_id = ? and type = ? and account_id = ? and attributes ->> 'ticket_id' = ?
            """,
            fixture.tenant,
            type,
            UUID.fromString(account),
            ticket);
  }

  @Test
  void theDaemonThatHoldsTheConnectorVerifiesTheTicketOffline() {
    consent();
    String confirmation = confirm();
    MintTicketRequest request = wish().setTicketTtl(Durations.fromSeconds(30)).build();

    MintTicketResponse minted = vault.mintTicket(request);
    MintTicketResponse repeated = vault.mintTicket(request);

    TicketClaims claims =
        new TicketVerifier(
                TicketIssuer.ISSUER,
                environment,
                daemon.instance.instance(),
                daemon.instance.signing().publicKey(),
                Clock.systemUTC())
            .verify(
                minted.getTicket(),
                published(),
                new TicketExpectation(
                    fixture.tenant.value(),
                    persona.value(),
                    "SEND_MESSAGE",
                    ByteString.copyFrom(INTENT),
                    OptionalLong.of(daemon.spec.getFence().getConnectorEpoch()),
                    null,
                    null));
    assertThat(claims.confirmation()).isEqualTo(UUID.fromString(confirmation));
    assertThat(claims.actor()).isEqualTo("development/test-backend");
    assertThat(claims.expiresAt() - claims.issuedAt()).isEqualTo(30);
    assertThat(minted.getInstanceId()).isEqualTo(daemon.instance.instance().toString());
    assertThat(repeated.getTicket()).isEmpty();
    assertThat(repeated.getTicketId()).isEqualTo(minted.getTicketId());
    assertThat(entries("TICKET_MINTED", minted.getTicketId())).isEqualTo(1);
  }

  private TicketKeySet published() {
    byte[] root = server.bean(PurposeKeys.class).active(Purpose.TICKET_ROOT).signing().publicKey();
    return TicketKeySet.verified(
        backend().getTicketKeys(GetTicketKeysRequest.getDefaultInstance()).getKeys(),
        environment,
        root,
        0);
  }

  @Test
  void noTicketWithoutConsentConfirmationAndScope() {
    Refused.with(Reason.CONSENT_MISSING, () -> vault.mintTicket(wish().build()));
    consent();
    Refused.with(Reason.CONFIRM_REQUIRED, () -> vault.mintTicket(wish().build()));
    confirm();
    Refused.with(
        Reason.CONFIRM_REQUIRED, () -> vault.mintTicket(wish().setConfirmationId(id()).build()));
    Refused.with(
        Reason.SCOPE_MISSING, () -> vault.mintTicket(wish().setAction(Action.ACTION_EDIT).build()));
    vault.mintTicket(wish().build());
    owner.setPersonaScopes(
        SetPersonaScopesRequest.newBuilder()
            .setRequestId(id())
            .setPersonaId(persona.toString())
            .addActions(Action.ACTION_SEND_MESSAGE)
            .addChannels(ChannelScopes.newBuilder().setChannelId("#quiet"))
            .setExpectedVersion(
                owner
                    .getPersonaScopes(
                        GetPersonaScopesRequest.newBuilder()
                            .setPersonaId(persona.toString())
                            .build())
                    .getScopes()
                    .getVersion())
            .build());
    Refused.with(Reason.SCOPE_MISSING, () -> vault.mintTicket(wish().build()));
  }

  @Test
  void ATK_V3_nobodyElsesPersonaIsActedAs() {
    mint();
    TestTenant elsewhere = TestTenant.create(server);
    var other = fixture.services.session(fixture.services.signIn(fixture.services.account()));
    var stranger = elsewhere.session(elsewhere.signIn(elsewhere.account()));

    Refused.with(
        Reason.NOT_FOUND, () -> VaultServiceGrpc.newBlockingStub(other).mintTicket(wish().build()));
    Refused.with(
        Reason.NOT_FOUND,
        () -> VaultServiceGrpc.newBlockingStub(stranger).mintTicket(wish().build()));
    Refused.with(Reason.SESSION_MISSING, () -> backend().mintTicket(wish().build()));
  }

  @Test
  void INV_S10_aStoppedOrUnheldConnectorGetsNoTicket() {
    String ticket = mint().getTicket();
    assertThat(worth(backend(), ticket).getActive()).isTrue();
    owner.pauseConnector(
        PauseConnectorRequest.newBuilder()
            .setRequestId(id())
            .setConnectorId(persona.toString())
            .build());

    Refused.with(Reason.CONNECTOR_NOT_SENDING, () -> vault.mintTicket(wish().build()));
    assertThat(worth(backend(), ticket)).isEqualTo(IntrospectTicketResponse.getDefaultInstance());
    Refused.with(
        Reason.CONNECTOR_NOT_SENDING, () -> daemon.stub().redeemTicket(redemption(ticket)));
  }

  @Test
  void noTicketWhileNoDaemonHoldsTheConnector() {
    mint();
    server
        .bean(Sql.class)
        .update("update connector set lease_expire_time = now() where connector_id = ?", persona);

    Refused.with(Reason.NO_DAEMON, () -> vault.mintTicket(wish().build()));
  }

  @Test
  void aWithdrawnConsentEndsMinting() {
    mint();
    owner.withdrawConsent(
        WithdrawConsentRequest.newBuilder()
            .setRequestId(id())
            .setPersonaId(persona.toString())
            .build());

    Refused.with(Reason.CONSENT_MISSING, () -> vault.mintTicket(wish().build()));
  }

  @Test
  void ATK_V6_ofManyRedemptionsAtOnceOneSucceeds() throws Exception {
    MintTicketResponse minted = mint();
    Callable<Boolean> attempt =
        () -> {
          try {
            daemon.stub().redeemTicket(redemption(minted.getTicket()));
            return true;
          } catch (StatusRuntimeException refused) {
            Refused.with(
                Reason.TICKET_EXPIRED,
                () -> {
                  throw refused;
                });
            return false;
          }
        };
    try (ExecutorService racers = Executors.newVirtualThreadPerTaskExecutor()) {
      long succeeded = 0;
      for (var result : racers.invokeAll(IntStream.range(0, 32).mapToObj(i -> attempt).toList())) {
        succeeded += result.get() ? 1 : 0;
      }
      assertThat(succeeded).isEqualTo(1);
    }
    assertThat(worth(backend(), minted.getTicket()).getRedeemed()).isTrue();
    assertThat(entries("TICKET_REDEEMED", minted.getTicketId())).isEqualTo(1);
    assertThat(redeemOnControl(minted.getTicket()).getAccepted()).isFalse();
  }

  private TicketRedeemed redeemOnControl(String ticket) {
    byte[] nonce = daemon.welcome.getServerNonce().toByteArray();
    byte[] statement =
        LengthPrefixed.of("ligature/ticket-redemption/v1")
            .text(environment)
            .id(UUID.fromString(daemon.welcome.getSessionId()))
            .bytes(nonce)
            .bytes(Hashing.sha256().hashString(ticket, UTF_8).asBytes())
            .toBytes();
    daemon.control.send(
        ControlRequest.newBuilder()
            .setTicketRedemption(
                TicketRedemption.newBuilder()
                    .setTicket(ticket)
                    .setServerNonce(daemon.welcome.getServerNonce())
                    .setSignature(ByteString.copyFrom(daemon.instance.signing().sign(statement)))));
    return daemon.control.await(FrameCase.TICKET_REDEEMED).getTicketRedeemed();
  }

  @Test
  void INV_I10_aTicketRedeemedOnControlIsUsedUp() {
    MintTicketResponse minted = mint();

    assertThat(redeemOnControl(minted.getTicket()).getAccepted()).isTrue();

    Refused.with(
        Reason.TICKET_EXPIRED, () -> daemon.stub().redeemTicket(redemption(minted.getTicket())));
  }

  @Test
  void ATK_V4_anotherDaemonsTicketIsNoneOfIts() {
    String ticket = mint().getTicket();
    ConnectorFixture elsewhere = new ConnectorFixture(server);
    elsewhere.connector();
    ConnectedDaemon thief = new ConnectedDaemon(server, elsewhere);

    Refused.with(Reason.NOT_FOUND, () -> thief.stub().redeemTicket(redemption(ticket)));
    assertThat(worth(thief.stub(), ticket).getActive()).isFalse();
    assertThat(
            worth(
                    VaultServiceGrpc.newBlockingStub(elsewhere.services.channel(Role.BACKEND)),
                    ticket)
                .getActive())
        .isFalse();
    IntrospectTicketResponse worth = worth(daemon.stub(), ticket);
    assertThat(worth.getActive()).isTrue();
    assertThat(worth.getPersonaId()).isEqualTo(persona.toString());
    assertThat(worth.getAction()).isEqualTo(Action.ACTION_SEND_MESSAGE);
    assertThat(worth.getRedeemed()).isFalse();
    thief.control.close();
  }

  @Test
  void ATK_V5_aTicketThatIsChangedOrNoneIsWorthNothing() {
    String ticket = mint().getTicket();
    String[] parts = ticket.split("\\.", -1);
    String none =
        java.util.Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\",\"typ\":\"ligature-ticket+jwt\"}".getBytes(UTF_8));

    for (String each :
        new String[] {
          "x",
          "..",
          ticket + "A",
          ticket + ".",
          none + "." + parts[1] + ".",
          none + "." + parts[1] + "." + parts[2],
          parts[0]
              + "."
              + parts[1]
              + "."
              + (parts[2].startsWith("A") ? "B" : "A")
              + parts[2].substring(1),
          parts[0] + "." + parts[1].substring(1) + "." + parts[2]
        }) {
      assertThat(worth(backend(), each).getActive()).as(each).isFalse();
      Refused.with(Reason.NOT_FOUND, () -> daemon.stub().redeemTicket(redemption(each)));
    }
    daemon.stub().redeemTicket(redemption(ticket));
  }

  @Test
  void badInputIsRefusedByItsField() {
    assertThat(fieldOf(wish().setIntentHash(ByteString.copyFrom(new byte[31]))))
        .isEqualTo("intent_hash");
    assertThat(fieldOf(wish().setActionValue(99))).isEqualTo("action");
    assertThat(fieldOf(wish().setPersonaId("x"))).isEqualTo("persona_id");
    assertThat(fieldOf(wish().setTicketTtl(Durations.fromSeconds(61)))).isEqualTo("ticket_ttl");
  }

  private String fieldOf(MintTicketRequest.Builder request) {
    return Refused.with(Reason.INVALID_FIELD, () -> vault.mintTicket(request.build()))
        .fieldViolations()
        .getFirst()
        .field();
  }
}
