package dev.ligature.graph;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.graph.v1.GetIdentityGraphRequest;
import dev.ligature.api.graph.v1.GetIdentityGraphResponse;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.SetPrivacyModeRequest;
import dev.ligature.api.graph.v1.SetPrivacyModeResponse;
import dev.ligature.api.link.v1.LinkAccountsRequest;
import dev.ligature.api.link.v1.LinkAccountsResponse;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.PrivacyMode;
import dev.ligature.api.link.v1.UnlinkAccountsRequest;
import dev.ligature.api.link.v1.UnlinkAccountsResponse;
import dev.ligature.common.TenantId;
import dev.ligature.db.Sql;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.time.Instant;
import java.util.UUID;

/** People in a tenant who link their accounts over the wire. */
public final class GraphFixture {
  public final TestServer server;
  public final TestTenant tenant;
  public final Sql sql;

  public GraphFixture(TestServer server) {
    this.server = server;
    tenant = TestTenant.create(server);
    sql = server.bean(Sql.class);
  }

  /** Somebody with a verified address and a fresh session. */
  public Person person() {
    String account = tenant.account();
    String address = "p" + UUID.randomUUID() + "@example.org";
    verify(tenant.id(), account, address);
    return new Person(this, account, address, tenant.signIn(account));
  }

  /** Gives an account a verified address, as a proof would. */
  public void verify(TenantId tenant, String account, String address) {
    sql.update(
        """
        insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
          subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
          verified_time, last_proof_time, created_time)
        values (?, ?, ?, 'EMAIL', 'email', ?, ?, ?, 1, true, now(), now(), now())
        """,
        tenant,
        UUID.randomUUID(),
        UUID.fromString(account),
        address,
        address,
        address);
  }

  public static String id() {
    return UUID.randomUUID().toString();
  }

  /** An account, its verified address, and its session. */
  public record Person(GraphFixture fixture, String account, String address, String session) {
    public LinkServiceGrpc.LinkServiceBlockingStub links() {
      return LinkServiceGrpc.newBlockingStub(fixture.tenant.session(session));
    }

    public IdentityGraphServiceGrpc.IdentityGraphServiceBlockingStub graph() {
      return IdentityGraphServiceGrpc.newBlockingStub(fixture.tenant.session(session));
    }

    public AccountServiceGrpc.AccountServiceBlockingStub accounts() {
      return AccountServiceGrpc.newBlockingStub(fixture.tenant.session(session));
    }

    /** The same person with a session whose authentication is too old to count as fresh. */
    public Person stale() {
      String old =
          fixture.tenant.signIn(
              fixture
                  .tenant
                  .claims(account)
                  .claim("auth_time", Instant.now().minusSeconds(3600).getEpochSecond())
                  .build());
      return new Person(fixture, account, address, old);
    }

    public LinkAccountsResponse link(Person target, PrivacyMode ceiling) {
      return links()
          .linkAccounts(
              LinkAccountsRequest.newBuilder()
                  .setRequestId(id())
                  .setTargetSessionToken(target.session())
                  .setPrivacyMode(ceiling)
                  .build());
    }

    public LinkAccountsResponse link(Person target) {
      return link(target, PrivacyMode.PRIVACY_MODE_LINKED);
    }

    public UnlinkAccountsResponse unlink(String link) {
      return links()
          .unlinkAccounts(
              UnlinkAccountsRequest.newBuilder().setRequestId(id()).setLinkId(link).build());
    }

    public SetPrivacyModeResponse ceiling(
        String link, dev.ligature.api.graph.v1.PrivacyMode ceiling) {
      return graph()
          .setPrivacyMode(
              SetPrivacyModeRequest.newBuilder()
                  .setRequestId(id())
                  .setLinkId(link)
                  .setCeiling(ceiling)
                  .build());
    }

    public GetIdentityGraphResponse view() {
      return graph().getIdentityGraph(GetIdentityGraphRequest.getDefaultInstance());
    }
  }
}
