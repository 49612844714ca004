package dev.ligature.link;

import dev.ligature.common.TenantId;
import dev.ligature.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** Rows of many people in a tenant, so that the planner has something to lose. */
final class LargeTenant {
  /** Accounts; most tables have a row or two for each. */
  static final int ACCOUNTS = 40_000;

  /** Tables of which no call may read all. */
  static final Set<String> TABLES =
      Set.of(
          "account",
          "profile",
          "identity",
          "device",
          "session",
          "account_link",
          "link_attempt",
          "challenge",
          "proof",
          "notice",
          "notice_delivery",
          "audit_entry",
          "change",
          "idempotency_record",
          "recovery",
          "recovery_code",
          "former_identity",
          "link_suggestion",
          "account_merge",
          "merge_item",
          "persona",
          "connector",
          "intent");

  /** The keys of a table are checked by plans of the tables before it: these are analysed first. */
  private static final List<String> ROWS =
      List.of(
          """
          insert into account (tenant_id, account_id, kind, display_name, handle, created_time,
            updated_time)
          select tenant, account, 'USER', 'Grace ' || n, 'grace' || n, now(), now() from person
          """,
          "analyze account",
          """
          insert into profile (tenant_id, profile_id, account_id, name, is_primary, created_time,
            updated_time)
          select tenant, md5('p' || n)::uuid, account, 'P', true, now(), now() from person
          """,
          """
          insert into identity (tenant_id, identity_id, account_id, kind, provider, subject_raw,
            subject_display, subject_canonical, canonicaliser_version, is_sign_in_capable,
            verified_time, created_time)
          select tenant, md5('i' || n || k)::uuid, account, 'EMAIL', 'email', mail, mail, mail, 1,
            true, now(), now()
          from person, generate_series(1, 2) as k,
            lateral (select 'g' || n || '-' || k || '@example.org' as mail) as m
          """,
          """
          insert into device (tenant_id, device_id, account_id, display_name, last_handshake_time,
            created_time)
          select tenant, md5('d' || n)::uuid, account, 'D', now(), now() from person
          """,
          """
          insert into session (tenant_id, session_id, account_id, token_hash, session_epoch, aal,
            amr, audience, auth_time, idle_ttl_seconds, idle_expire_time, expire_time,
            last_used_time, created_time)
          select tenant, md5('s' || n)::uuid, account, sha256(n::text::bytea), 1, 1, '{pwd}',
            '{other}', now(), 86400, now() + interval '1 day', now() + interval '1 day', now(), now()
          from person
          """,
          """
          insert into account_link (tenant_id, low_account_id, high_account_id, link_id,
            low_ceiling, high_ceiling, created_time, updated_time)
          select tenant, least(account, other), greatest(account, other), md5('l' || n)::uuid, 2, 2,
            now(), now()
          from (select *, md5('a' || n + 1)::uuid as other from person where n % 2 = 1) as pair
          """,
          "analyze",
          """
          insert into link_attempt (tenant_id, link_attempt_id, kind, purpose, state, service,
            account_id, session_id, binding_hash, provider, target_raw, target_display,
            target_canonical, canonicaliser_version, created_time, updated_time, expire_time)
          select tenant, md5('t' || n)::uuid, 'EMAIL', 'LINK', 'STEP', 'other', account,
            md5('s' || n)::uuid, sha256(''), 'email', 'x', 'x', 'x' || n, 1, now(), now(),
            now() + interval '1 day'
          from person
          """,
          "analyze link_attempt",
          """
          insert into challenge (tenant_id, challenge_id, link_attempt_id, purpose, code_hmac,
            code_key_generation, created_time, expire_time)
          select tenant, md5('c' || n)::uuid, md5('t' || n)::uuid, 'LINK', sha256(''), 1, now(),
            now() + interval '1 day'
          from person
          """,
          """
          insert into proof (tenant_id, proof_id, link_attempt_id, account_id, purpose, kind,
            provider, subject_canonical, binding_hash, ticket_hash, created_time, expire_time)
          select tenant, md5('o' || n)::uuid, md5('t' || n)::uuid, account, 'MERGE', 'EMAIL',
            'email', 'x' || n, sha256(''), sha256(n::text::bytea), now(), now() + interval '1 day'
          from person
          """,
          """
          insert into notice (tenant_id, notice_id, account_id, kind, created_time)
          select tenant, md5('n' || n)::uuid, account, 'IDENTITY_LINKED', now() from person
          """,
          "analyze notice",
          """
          insert into notice_delivery (tenant_id, notice_delivery_id, notice_id, channel, address,
            state, next_try_time, expire_time, created_time, finished_time)
          select tenant, md5('v' || n)::uuid, md5('n' || n)::uuid, 'EMAIL', 'x', 'SENT', now(),
            now(), now(), now()
          from person
          """,
          """
          insert into audit_entry (tenant_id, entry_id, type, actor_kind, actor_id, account_id,
            method, outcome, correlation_id, event_time)
          select tenant, md5('e' || n)::uuid, 'LINK_CONFIRMED', 'USER', account::text, account, '-',
            'SUCCEEDED', md5('e' || n)::uuid, now()
          from person
          """,
          """
          insert into change (tenant_id, topic, kind, object_id, account_id)
          select tenant, 'account', 'CREATED', account, account from person
          """,
          """
          insert into idempotency_record (tenant_id, service, scope_id, method, request_id,
            request_hash, hash_key_generation, status_code, response, is_outcome_only, created_time,
            expire_time)
          select tenant, 'other', account, '-', account, sha256(''), 1, 0, '', false, now(),
            now() + interval '1 day'
          from person
          """,
          """
          insert into recovery (tenant_id, recovery_id, account_id, state, case_id, reason,
            new_email, delay_seconds, started_by, created_time, expire_time, finished_time)
          select tenant, md5('r' || n)::uuid, account, 'CANCELLED', '4711', 'lost', 'x', 86400,
            'anna', now(), now(), now()
          from person
          """,
          """
          insert into recovery_code (tenant_id, recovery_code_id, account_id, code_hmac,
            code_key_generation, created_time)
          select tenant, md5('y' || n || k)::uuid, account, sha256(''), 1, now()
          from person, generate_series(1, 2) as k
          """,
          """
          insert into former_identity (tenant_id, identity_id, account_id, kind, provider, issuer,
            subject_canonical, reason, removed_time)
          select tenant, md5('f' || n)::uuid, account, 'EMAIL', 'email', '', 'f' || n, 'UNLINKED',
            now()
          from person
          """,
          """
          insert into link_suggestion (tenant_id, link_suggestion_id, account_id, other_account_id,
            source, created_time)
          select tenant, md5('u' || n)::uuid, account, md5('a' || n + 1)::uuid, 'google', now()
          from person where n % 2 = 1
          """,
          """
          insert into account_merge (tenant_id, merge_id, primary_account_id, secondary_account_id,
            state, proven_identity_id, session_id, not_before_time, ended_time, end_reason,
            created_time)
          select tenant, md5('m' || n)::uuid, account, md5('a' || n + 1)::uuid, 'CANCELLED',
            md5('i' || n || 1)::uuid, md5('s' || n)::uuid, now(), now(), 'CANCELLED', now()
          from person where n % 2 = 1
          """,
          "analyze account_merge",
          """
          insert into merge_item (tenant_id, merge_id, kind, object_id)
          select tenant, md5('m' || n)::uuid, 'identity', md5('i' || n || 1)::uuid
          from person where n % 2 = 1
          """,
          """
          insert into persona (tenant_id, persona_id, account_id, profile_id, platform, remote_raw,
            remote_display, remote_canonical, canonicaliser_version, created_time, ended_time)
          select tenant, md5('q' || n)::uuid, account, md5('p' || n)::uuid, 'IRC', 'x', 'x', 'x', 1,
            now(), now()
          from person
          """,
          "analyze persona",
          """
          insert into connector (tenant_id, connector_id, platform, desired, revoked_time,
            created_time, updated_time)
          select tenant, md5('q' || n)::uuid, 'IRC', 'REVOKED', now(), now(), now() from person
          """,
          "analyze connector",
          """
          insert into intent (tenant_id, intent_id, connector_id, account_id, kind, ordering_key,
            state, finished_time, service, request_id, request_hash, session_id, session_epoch,
            consent_version, intent_hash, payload_bytes, user_key_id, key_epoch, next_try_time,
            expire_time, correlation_id, created_time, updated_time)
          select tenant, md5('w' || n)::uuid, md5('q' || n)::uuid, account, 'SEND_MESSAGE', '#a',
            case when n % 20 = 0 then 'PENDING' else 'SUCCEEDED' end,
            case when n % 20 > 0 then now() end, 'other', account, sha256(''),
            md5('s' || n)::uuid, 1, 1, sha256(''), 1, k.user_key_id, k.epoch,
            now() + interval '1 day', now() + interval '1 day', account, now(), now()
          from person, (select * from user_key limit 1) as k
          """,
          "analyze");

  private LargeTenant() {}

  /** Fills a tenant in which somebody has a key. */
  static void fill(TestDatabase database, TenantId tenant) throws SQLException {
    try (Connection owner = database.asOwner();
        Statement statement = owner.createStatement()) {
      statement.execute(
          """
          create temporary table person as
          select '%s'::uuid as tenant, n, md5('a' || n)::uuid as account
          from generate_series(1, %d) as n
          """
              .formatted(tenant, ACCOUNTS));
      for (String each : ROWS) {
        statement.execute(each);
      }
    }
  }
}
