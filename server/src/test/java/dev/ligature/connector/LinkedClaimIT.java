package dev.ligature.connector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.common.AccountId;
import dev.ligature.common.Caller;
import dev.ligature.common.Role;
import dev.ligature.common.SessionId;
import dev.ligature.common.UserSession;
import dev.ligature.testing.SharedServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a linked account has queued by a grant is handed out as long as the grant stands. */
class LinkedClaimIT {
  private final IntentFixture fixture = new IntentFixture(SharedServer.get());
  private final AccountId middle = new AccountId(UUID.randomUUID());
  private final Caller friend = friend();

  private void insert(AccountId account) {
    fixture.sql.update(
        """
        insert into account (tenant_id, account_id, kind, created_time, updated_time)
        values (?, ?, 'USER', now(), now())
        """,
        fixture.tenant,
        account);
  }

  private void link(AccountId one, AccountId other) {
    fixture.sql.update(
        """
        insert into account_link (tenant_id, link_id, low_account_id, high_account_id, low_ceiling,
          high_ceiling, created_time, updated_time)
        values (?, ?, least(?::uuid, ?::uuid), greatest(?::uuid, ?::uuid), 1, 1, now(), now())
        """,
        fixture.tenant,
        UUID.randomUUID(),
        one,
        other,
        one,
        other);
  }

  /** Another account, linked with the owner over a third, that may send through the persona. */
  private Caller friend() {
    AccountId account = new AccountId(UUID.randomUUID());
    UserSession session =
        new UserSession(
            new SessionId(UUID.randomUUID()), account, 1, Set.of("pwd"), Instant.now(), null, 1);
    insert(account);
    insert(middle);
    fixture.sql.update(
        """
        insert into session (tenant_id, session_id, account_id, token_hash, session_epoch, aal,
          amr, audience, auth_time, idle_ttl_seconds, idle_expire_time, expire_time,
          last_used_time, created_time)
        values (?, ?, ?, ?, 1, 1, '{pwd}', '{chat}', now(), 3600, now() + interval '1 h',
          now() + interval '1 h', now(), now())
        """,
        fixture.tenant,
        session.id(),
        account,
        IntentHashes.sha256(session.id().toString().getBytes(StandardCharsets.UTF_8)));
    link(account, middle);
    link(middle, fixture.account);
    fixture.sql.update(
        """
        insert into profile_grant (tenant_id, profile_id, grantee_account_id, permission,
          granted_time)
        values (?, ?, ?, 'SEND_AS', now())
        """,
        fixture.tenant,
        fixture.profile,
        account);
    return new Caller(
        "chat",
        Set.of(Role.BACKEND),
        fixture.tenant,
        session,
        null,
        null,
        fixture.owner.method(),
        UUID.randomUUID(),
        fixture.owner.traceId());
  }

  private Intent submitted() {
    return fixture.bean(IntentLedger.class).submit(friend, fixture.message("#a", "hello")).intent();
  }

  @Test
  void REQ_D12_aLinkedAccountsIntentIsHandedToTheDaemon() {
    AssignmentFence fence = fixture.assign();
    Intent intent = submitted();

    assertThat(fixture.claim(fence))
        .singleElement()
        .satisfies(
            delivery -> assertThat(delivery.claim().fence().intent()).isEqualTo(intent.id()));
  }

  @Test
  void REQ_D12_anIntentWhoseGrantIsGoneIsHandedToNobody() {
    AssignmentFence fence = fixture.assign();
    Intent intent = submitted();
    fixture.sql.update(
        "delete from profile_grant where tenant_id = ? and profile_id = ?",
        fixture.tenant,
        fixture.profile);

    assertThat(fixture.claim(fence)).isEmpty();
    assertThat(fixture.intent(intent.id()).state()).isEqualTo(IntentState.CANCELLED);
  }

  @Test
  void REQ_D12_anIntentWhosePathIsClosedAtAnyLinkIsHandedToNobody() {
    AssignmentFence fence = fixture.assign();
    Intent intent = submitted();
    Intent own = fixture.intent(fixture.submit("#b", "mine"));
    isolate(middle, fixture.account);

    assertThat(fixture.claim(fence))
        .extracting(delivery -> delivery.claim().fence().intent())
        .containsExactly(own.id());
    assertThat(fixture.intent(intent.id()).state()).isEqualTo(IntentState.CANCELLED);
    assertThat(fixture.intent(intent.id()).failure()).isEqualTo("NOT_ALLOWED_ANY_MORE");
  }

  @Test
  void REQ_D12_whatIsClosedBesideThePathStopsNothing() {
    AssignmentFence fence = fixture.assign();
    Intent intent = submitted();
    AccountId aside = new AccountId(UUID.randomUUID());
    insert(aside);
    link(middle, aside);
    isolate(middle, aside);

    assertThat(fixture.claim(fence))
        .extracting(delivery -> delivery.claim().fence().intent())
        .containsExactly(intent.id());
  }

  private void isolate(AccountId one, AccountId other) {
    fixture.sql.update(
        """
        update account_link set high_ceiling = 0
        where tenant_id = ? and low_account_id = least(?::uuid, ?::uuid)
          and high_account_id = greatest(?::uuid, ?::uuid)
        """,
        fixture.tenant,
        one,
        other,
        one,
        other);
  }
}
