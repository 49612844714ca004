package dev.ligature.link;

import dev.ligature.api.link.v1.ConfirmMergeRequest;
import dev.ligature.api.link.v1.ConfirmMergeResponse;
import dev.ligature.api.link.v1.Identity;
import dev.ligature.api.link.v1.LinkServiceGrpc;
import dev.ligature.api.link.v1.ListIdentitiesRequest;
import dev.ligature.api.link.v1.MergePreview;
import dev.ligature.api.link.v1.PreviewMergeRequest;
import dev.ligature.common.AccountId;
import dev.ligature.common.OpaqueToken;
import dev.ligature.common.SecureIds;
import dev.ligature.db.Sql;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;

/** People with proven identities, and the tickets of conflicts between them. */
public final class MergeFixture {
  /** The issuer of the identities of kind OIDC. */
  public static final String ISSUER = "https://id.example";

  public final TestServer server;
  public final TestTenant tenant;
  private final Sql sql;

  public MergeFixture(TestServer server) {
    this(server, TestTenant.create(server));
  }

  /** People of a tenant that is there. */
  public MergeFixture(TestServer server, TestTenant tenant) {
    this.server = server;
    this.tenant = tenant;
    this.sql = server.bean(Sql.class);
  }

  /** A signed-in user and a mailbox that the account has proven, if any. */
  public record Person(AccountId account, String session, String mailbox) {}

  /** A durable account with a mailbox. */
  public Person person() {
    return person("EMAIL");
  }

  /** A durable account with an identity of a kind. */
  public Person person(String kind) {
    AccountId account = new AccountId(UUID.fromString(tenant.account()));
    String subject = prove(account, kind);
    return new Person(account, tenant.signIn(account.toString()), subject);
  }

  /** A guest without any identity. */
  public Person guest() {
    AccountId account = new AccountId(UUID.fromString(tenant.account()));
    sql.update(
        "update account set kind = 'GUEST' where tenant_id = ? and account_id = ?",
        tenant.id(),
        account);
    return new Person(account, tenant.signIn(account.toString()), "");
  }

  /** Gives an account a verified identity; its subject. */
  public String prove(AccountId account, String kind) {
    String subject = "u" + UUID.randomUUID() + "@example.org";
    sql.update(
        """
        insert into identity (tenant_id, identity_id, account_id, kind, provider, issuer,
          subject_raw, subject_display, subject_canonical, canonicaliser_version,
          is_sign_in_capable, verified_time, created_time)
        values (?, ?, ?, ?, lower(?), ?, ?, ?, ?, 1, true, now(), now())
        """,
        tenant.id(),
        UUID.randomUUID(),
        account,
        kind,
        kind,
        issuer(kind),
        subject,
        subject,
        subject);
    return subject;
  }

  /** Who names the users of a kind of identity. */
  private static String issuer(String kind) {
    return kind.equals("OIDC") ? ISSUER : "";
  }

  /** The ticket that a caller has who has just proven another one's mailbox. */
  public String ticket(Person caller, String subject) {
    return ticket(caller, "EMAIL", subject);
  }

  /** The same of another kind of identity. */
  public String ticket(Person caller, String kind, String subject) {
    return ticket("LINK", caller.account(), session(caller), kind, subject);
  }

  private UUID session(Person person) {
    return sql.one(
        row -> row.uuid("session_id"),
        "select session_id from session where tenant_id = ? and token_hash = ?",
        tenant.id(),
        new OpaqueToken(person.session()).digest());
  }

  /** The ticket of a proof without a session. */
  public String proof(String subject) {
    return ticket("MERGE", null, null, "EMAIL", subject);
  }

  private String ticket(
      String purpose,
      @org.jspecify.annotations.Nullable AccountId account,
      @org.jspecify.annotations.Nullable UUID session,
      String kind,
      String subject) {
    UUID attempt = UUID.randomUUID();
    OpaqueToken ticket = OpaqueToken.mint(new SecureIds(java.time.Clock.systemUTC()));
    sql.update(
        """
        insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
          account_id, session_id, attempt_secret_hash, binding_hash, provider, issuer,
          target_raw, target_display, target_canonical, canonicaliser_version, trace_id,
          created_time, updated_time, expire_time)
        values (?, ?, ?, ?, 'CONFLICT', 'test', ?, ?, ?, ?, lower(?), ?, ?, ?, ?, 1, ?, now(),
          now(), now() + interval '10 minutes')
        """,
        tenant.id(),
        attempt,
        kind,
        purpose,
        account,
        session,
        new byte[32],
        new byte[32],
        kind,
        issuer(kind),
        subject,
        subject,
        subject,
        attempt.toString().replace("-", ""));
    sql.update(
        """
        insert into proof (tenant_id, proof_id, link_attempt_id, account_id, purpose, kind,
          provider, issuer, subject_canonical, binding_hash, ticket_hash, created_time,
          expire_time)
        values (?, ?, ?, ?, 'MERGE', ?, lower(?), ?, ?, ?, ?, now(),
          now() + interval '10 minutes')
        """,
        tenant.id(),
        UUID.randomUUID(),
        attempt,
        account,
        kind,
        kind,
        issuer(kind),
        subject,
        new byte[32],
        ticket.digest());
    return ticket.text();
  }

  /** LinkService as a person. */
  public LinkServiceGrpc.LinkServiceBlockingStub as(Person person) {
    return LinkServiceGrpc.newBlockingStub(tenant.session(person.session()));
  }

  public MergePreview preview(Person caller, String ticket) {
    return as(caller)
        .previewMerge(PreviewMergeRequest.newBuilder().setMergeTicket(ticket).build())
        .getPreview();
  }

  /** A confirmation of what the preview shows. */
  public ConfirmMergeRequest confirmation(Person caller, String ticket) {
    return ConfirmMergeRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .setMergeTicket(ticket)
        .setStateToken(preview(caller, ticket).getStateToken())
        .build();
  }

  /** The same confirmation under a new request id. */
  public static ConfirmMergeRequest another(ConfirmMergeRequest request) {
    return request.toBuilder().setRequestId(UUID.randomUUID().toString()).build();
  }

  /** The caller absorbs the account of a mailbox. */
  public ConfirmMergeResponse absorb(Person caller, Person other) {
    String ticket = ticket(caller, other.mailbox());
    return as(caller).confirmMerge(confirmation(caller, ticket));
  }

  /** A merge that waits for the end of its delay; its id. */
  public String pending(Person primary, Person secondary) {
    UUID merge = UUID.randomUUID();
    sql.update(
        """
        insert into account_merge (tenant_id, merge_id, primary_account_id, secondary_account_id,
          state, proven_identity_id, session_id, not_before_time, created_time)
        values (?, ?, ?, ?, 'PENDING', ?::uuid, ?, now() + interval '1 hour', now())
        """,
        tenant.id(),
        merge,
        primary.account(),
        secondary.account(),
        identity(secondary.mailbox()),
        session(primary));
    return merge.toString();
  }

  /** The id of a verified identity. */
  public String identity(String subject) {
    return sql.one(
        row -> row.uuid("identity_id").toString(),
        """
        select identity_id from identity
        where tenant_id = ? and subject_canonical = ? and verified_time is not null
        """,
        tenant.id(),
        subject);
  }

  /** The displays of the identities that a person sees. */
  public List<String> mailboxes(Person person) {
    return as(person)
        .listIdentities(ListIdentitiesRequest.getDefaultInstance())
        .getIdentitiesList()
        .stream()
        .map(Identity::getDisplay)
        .toList();
  }

  /** Who holds a subject, verified. */
  public AccountId holder(String subject) {
    return sql.one(
        row -> new AccountId(row.uuid("account_id")),
        """
        select account_id from identity
        where tenant_id = ? and subject_canonical = ? and verified_time is not null
        """,
        tenant.id(),
        subject);
  }

  public String stateOf(AccountId account) {
    return sql.one(
        row -> row.text("state"),
        "select state from account where tenant_id = ? and account_id = ?",
        tenant.id(),
        account);
  }

  /** Sets a tenant's policy, as JSON. */
  public void policy(String json) {
    sql.update(
        """
        with next as (
          insert into tenant_policy (tenant_id, version, policy, set_by, set_time)
          select tenant_id, policy_version + 1, ?::jsonb, 'test', now() from tenant
          where tenant_id = ? returning tenant_id, version)
        update tenant set policy_version = next.version from next
        where tenant.tenant_id = next.tenant_id
        """,
        json,
        tenant.id());
  }

  /** Draws a link between two accounts with a ceiling on each side. */
  public UUID link(AccountId one, int ceiling, AccountId other, int otherCeiling) {
    UUID link = UUID.randomUUID();
    boolean isLow = sql.one(row -> row.bool("low"), "select ?::uuid < ?::uuid as low", one, other);
    sql.update(
        """
        insert into account_link (tenant_id, link_id, low_account_id, high_account_id, low_ceiling,
          high_ceiling, created_time, updated_time)
        values (?, ?, ?, ?, ?, ?, now(), now())
        """,
        tenant.id(),
        link,
        isLow ? one : other,
        isLow ? other : one,
        (short) (isLow ? ceiling : otherCeiling),
        (short) (isLow ? otherCeiling : ceiling));
    return link;
  }

  /** The links of the tenant as sentences, in order. */
  public List<String> links() {
    return sql.list(
        row ->
            row.text("low_account_id")
                + ":"
                + row.intValue("low_ceiling")
                + " "
                + row.text("high_account_id")
                + ":"
                + row.intValue("high_ceiling"),
        "select * from account_link where tenant_id = ? order by low_account_id, high_account_id",
        tenant.id());
  }
}
