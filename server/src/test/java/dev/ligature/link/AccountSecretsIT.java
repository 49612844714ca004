package dev.ligature.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.ContinueSignInRequest;
import dev.ligature.api.account.v1.CreateSessionRequest;
import dev.ligature.api.account.v1.EnrolTotpRequest;
import dev.ligature.api.account.v1.GenerateRecoveryCodesRequest;
import dev.ligature.api.account.v1.StartSignInRequest;
import dev.ligature.api.account.v1.StartSignInResponse;
import dev.ligature.api.link.v1.ContinueLinkRequest;
import dev.ligature.api.link.v1.EmailTarget;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.PrepareUnlinkRequest;
import dev.ligature.api.link.v1.StartLinkRequest;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import dev.ligature.testing.TracedLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What proves a user, such as codes and tokens, stands in no line of log and in no row. */
class AccountSecretsIT {
  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private final TestTenant tenant = TestTenant.create(server);
  private final List<String> secrets = new ArrayList<>();

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private String keep(String secret) {
    assertThat(secret).isNotBlank();
    secrets.add(secret);
    return secret;
  }

  private String code(String address, int place) {
    Path data =
        Path.of(server.context().getRequiredProperty("ligature.data-directory", String.class));
    return new Mailbox(data).codeTo(address, place);
  }

  /** Signs in, links, signs in by what was linked, and has every kind of secret made. */
  private void liveALife() {
    String account = tenant.account();
    JWTClaimsSet claims = tenant.claims(account, "pwd", "otp").build();
    String assertion = keep(tenant.sign(claims));
    AccountServiceGrpc.AccountServiceBlockingStub gateway =
        AccountServiceGrpc.newBlockingStub(tenant.channel(Role.GATEWAY));
    String token =
        keep(
            gateway
                .createSession(
                    CreateSessionRequest.newBuilder()
                        .setRequestId(id())
                        .setGatewayAssertion(assertion)
                        .build())
                .getSession()
                .getSessionToken());
    String address = "u" + UUID.randomUUID() + "@example.org";
    LinkServiceGrpc.LinkServiceBlockingStub links =
        LinkServiceGrpc.newBlockingStub(tenant.session(token));
    String identity = link(links, address);
    link(links, "v" + address);
    keep(
        links
            .prepareUnlink(
                PrepareUnlinkRequest.newBuilder()
                    .setRequestId(id())
                    .setIdentityId(identity)
                    .build())
            .getUnlinkTicket());
    AccountServiceGrpc.AccountServiceBlockingStub owner =
        AccountServiceGrpc.newBlockingStub(tenant.session(token));
    keep(owner.enrolTotp(EnrolTotpRequest.newBuilder().setRequestId(id()).build()).getSeed());
    owner
        .generateRecoveryCodes(GenerateRecoveryCodesRequest.newBuilder().setRequestId(id()).build())
        .getRecoveryCodesList()
        .forEach(this::keep);
    signIn(gateway, address);
  }

  private String link(LinkServiceGrpc.LinkServiceBlockingStub links, String address) {
    String attempt =
        links
            .startLink(
                StartLinkRequest.newBuilder()
                    .setRequestId(id())
                    .setEmail(EmailTarget.newBuilder().setAddress(address))
                    .build())
            .getAttempt()
            .getAttemptId();
    return links
        .continueLink(
            ContinueLinkRequest.newBuilder()
                .setRequestId(id())
                .setAttemptId(attempt)
                .setCode(code(address, 1))
                .build())
        .getAttempt()
        .getLinked()
        .getIdentity()
        .getIdentityId();
  }

  private void signIn(AccountServiceGrpc.AccountServiceBlockingStub gateway, String address) {
    AccountServiceGrpc.AccountServiceBlockingStub backend =
        AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
    StartSignInResponse attempt =
        backend.startSignIn(
            StartSignInRequest.newBuilder().setRequestId(id()).setEmail(address).build());
    String ticket =
        keep(
            backend
                .continueSignIn(
                    ContinueSignInRequest.newBuilder()
                        .setRequestId(id())
                        .setAttemptId(attempt.getAttemptId())
                        .setAttemptSecret(keep(attempt.getAttemptSecret()))
                        .setCode(code(address, 2))
                        .build())
                .getSignInTicket());
    keep(
        gateway
            .createSession(
                CreateSessionRequest.newBuilder()
                    .setRequestId(id())
                    .setSignInTicket(ticket)
                    .build())
            .getSession()
            .getSessionToken());
  }

  @Test
  void ATK_G5_noSecretOfAUserIsLoggedOrStoredInClear() {
    List<String> lines;
    try (TracedLog log = new TracedLog()) {
      liveALife();
      lines = log.lines();
    }

    assertThat(secrets).hasSizeGreaterThanOrEqualTo(17);
    assertThat(lines).noneMatch(this::shows);
    assertThat(rows()).hasSizeGreaterThan(20).noneMatch(this::shows);
  }

  private boolean shows(String text) {
    return secrets.stream()
        .anyMatch(
            secret ->
                text.contains(secret)
                    || text.contains(
                        HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8))));
  }

  /** Every row of the tenant in every table; bytes show as hexadecimal. */
  private List<String> rows() {
    return sql
        .list(
            row -> row.text("name"),
            """
            select c.table_name as name from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            where c.table_schema = current_schema() and c.column_name = 'tenant_id'
              and t.table_type = 'BASE TABLE' and has_table_privilege(
                format('%I.%I', c.table_schema, c.table_name), 'SELECT')
            """)
        .stream()
        .flatMap(
            table ->
                sql
                    .list(
                        row -> row.text("content"),
                        "select t::text as content from " + table + " t where tenant_id = ?",
                        tenant.id())
                    .stream())
        .toList();
  }
}
