package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.graph.v1.BatchResolveRequest;
import dev.ligature.api.graph.v1.Identifier;
import dev.ligature.api.graph.v1.IdentifierKind;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.graph.v1.ResolveIdentityResponse;
import dev.ligature.api.graph.v1.ResolvedAccount;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Identifiers and old ids lead to the account that lives, or nowhere in one way. */
class ResolveIdentityIT {
  private TestTenant tenant;

  @BeforeEach
  void makeTenant() {
    tenant = TestTenant.create(SharedServer.get());
  }

  private static Sql sql() {
    return SharedServer.get().bean(Sql.class);
  }

  private IdentityGraphServiceGrpc.IdentityGraphServiceBlockingStub backend() {
    return IdentityGraphServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
  }

  private static ResolveIdentityRequest email(String address) {
    return ResolveIdentityRequest.newBuilder()
        .setIdentifier(
            Identifier.newBuilder()
                .setKind(IdentifierKind.IDENTIFIER_KIND_EMAIL)
                .setSubject(address))
        .build();
  }

  private static ResolveIdentityRequest id(String account) {
    return ResolveIdentityRequest.newBuilder().setAccountId(account).build();
  }

  private UUID identity(TestTenant owner, String account, String address, boolean verified) {
    UUID identity = UUID.randomUUID();
    sql()
        .update(
            """
            insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
              subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
              verified_time, created_time)
            values (?, ?, ?, 'EMAIL', 'email', ?, ?, ?, 1, true, case when ? then now() end, now())
            """,
            owner.id(),
            identity,
            UUID.fromString(account),
            address,
            address,
            address,
            verified);
    return identity;
  }

  private void state(String account, String state) {
    sql()
        .update(
            "update account set state = ? where tenant_id = ? and account_id = ?",
            state,
            tenant.id(),
            UUID.fromString(account));
  }

  private void absorb(String old, String survivor) {
    state(old, "MERGED");
    sql()
        .update(
            """
            insert into account_alias (tenant_id, old_account_id, account_id, created_time)
            values (?, ?, ?, now())
            """,
            tenant.id(),
            UUID.fromString(old),
            UUID.fromString(survivor));
  }

  @Test
  void findsTheHolderOfAMailboxHoweverItIsWritten() {
    String ada = tenant.account();
    UUID identity = identity(tenant, ada, "ada@example.org", true);

    ResolveIdentityResponse found = backend().resolveIdentity(email(" Ada@EXAMPLE.org "));

    assertThat(found.getAccountId()).isEqualTo(ada);
    assertThat(found.getIdentityId()).isEqualTo(identity.toString());
    assertThat(found.getResolvedFrom()).isEmpty();
    Refused.with(Reason.BAD_IDENTIFIER, () -> backend().resolveIdentity(email("ada@@example.org")));
  }

  @Test
  void REQ_D6_anOldIdLeadsToTheSurvivor() {
    String old = tenant.account();
    String ada = tenant.account();
    absorb(old, ada);

    ResolveIdentityResponse found = backend().resolveIdentity(id(old));

    assertThat(found.getAccountId()).isEqualTo(ada);
    assertThat(found.getResolvedFrom()).isEqualTo(old);
    assertThat(backend().resolveIdentity(id(ada)).getResolvedFrom()).isEmpty();
  }

  @Test
  void ATK_A16_whatIsAbsentUnverifiedDeletedOrAnotherTenantsIsToldInOneWay() {
    identity(tenant, tenant.account(), "unverified@example.org", false);
    String deleted = tenant.account();
    identity(tenant, deleted, "deleted@example.org", true);
    state(deleted, "DELETED");
    TestTenant elsewhere = TestTenant.create(SharedServer.get());
    String foreign = elsewhere.account();
    identity(elsewhere, foreign, "foreign@example.org", true);

    List<Refusal> refusals =
        List.of(
                email("absent@example.org"),
                email("unverified@example.org"),
                email("deleted@example.org"),
                email("foreign@example.org"),
                id(deleted),
                id(foreign),
                id(UUID.randomUUID().toString()))
            .stream()
            .map(
                request -> Refused.with(Reason.NOT_FOUND, () -> backend().resolveIdentity(request)))
            .toList();

    assertThat(refusals).extracting(Refusal::text).containsOnly(refusals.getFirst().text());
    assertThat(refusals).extracting(Refusal::metadata).containsOnly(refusals.getFirst().metadata());
  }

  @Test
  void resolvesManyIdsInTheirOrderAndLeavesOutTheOthers() {
    String old = tenant.account();
    String ada = tenant.account();
    absorb(old, ada);
    String foreign = TestTenant.create(SharedServer.get()).account();

    List<ResolvedAccount> found =
        backend()
            .batchResolve(
                BatchResolveRequest.newBuilder()
                    .addAllAccountIds(List.of(ada, UUID.randomUUID().toString(), foreign, old))
                    .build())
            .getAccountsList();

    assertThat(found).extracting(ResolvedAccount::getRequestedId).containsExactly(ada, old);
    assertThat(found).extracting(ResolvedAccount::getAccountId).containsExactly(ada, ada);
  }
}
