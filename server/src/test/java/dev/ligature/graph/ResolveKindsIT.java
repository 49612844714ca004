package dev.ligature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.graph.v1.Identifier;
import dev.ligature.api.graph.v1.IdentifierKind;
import dev.ligature.api.graph.v1.IdentityGraphServiceGrpc;
import dev.ligature.api.graph.v1.ResolveIdentityRequest;
import dev.ligature.api.graph.v1.ResolveIdentityResponse;
import dev.ligature.client.Refusal;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestTenant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Identifiers of every kind lead to who has proven them, in whatever way they are written. */
class ResolveKindsIT {
  private static final String WALLET = "0x52908400098527886e0f7030069857d2e4169ee7";

  private final TestTenant tenant = TestTenant.create(SharedServer.get());
  private final Sql sql = SharedServer.get().bean(Sql.class);

  private ResolveIdentityResponse resolve(String kind, String issuer, String subject) {
    return IdentityGraphServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND))
        .resolveIdentity(
            ResolveIdentityRequest.newBuilder()
                .setIdentifier(
                    Identifier.newBuilder()
                        .setKind(IdentifierKind.valueOf("IDENTIFIER_KIND_" + kind))
                        .setIssuer(issuer)
                        .setSubject(subject))
                .build());
  }

  private UUID hold(String account, String kind, String provider, String issuer, String subject) {
    UUID identity = UUID.randomUUID();
    sql.update(
        """
        insert into identity (tenant_id, identity_id, account_id, kind, provider, issuer,
          subject_raw, subject_display, subject_canonical, canonicaliser_version,
          is_sign_in_capable, verified_time, created_time)
        values (?, ?, ?::uuid, ?, ?, ?, ?, ?, ?, 1, true, now(), now())
        """,
        tenant.id(),
        identity,
        account,
        kind,
        provider,
        issuer,
        subject,
        subject,
        subject);
    return identity;
  }

  @ParameterizedTest
  @CsvSource({
    "EMAIL, email, '', ada@example.org, Ada@EXAMPLE.org",
    "PHONE, phone, '', +4740612345, ' +4740612345 '",
    "OIDC, corp, https://id.example.org, AbC|1, AbC|1",
    "OIDC, entra, https://login.example.org/v2.0, tid-1/oid-1, tid-1/oid-1",
    "OAUTH2_USERINFO, github, https://github.com, 583231, 583231",
    "WALLET, wallet, '', eip155:1:" + WALLET + ", eip155:137:" + WALLET,
    "WALLET, wallet, '', eip155:1:"
        + WALLET
        + ", eip155:1:0x52908400098527886E0F7030069857D2E4169EE7",
    "PLATFORM, telegram, telegram, 123456789, 123456789",
    "PLATFORM, irc, irc, irc.example/ada[x], irc.example/Ada[X]",
    "PLATFORM, slack, slack, T012AB/U012CD, T012AB/U012CD"
  })
  void findsTheHolderOfEachKind(
      String kind, String provider, String issuer, String stored, String written) {
    String ada = tenant.account();
    UUID identity = hold(ada, kind, provider, issuer, stored);

    ResolveIdentityResponse found = resolve(kind, issuer, written);

    assertThat(found.getAccountId()).isEqualTo(ada);
    assertThat(found.getIdentityId()).isEqualTo(identity.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "PHONE, '', 40612345",
    "PHONE, '', +47406",
    "WALLET, '', " + WALLET,
    "WALLET, '', eip155:1:0x52908400098527886E0F7030069857D2E4169Ee7",
    "PLATFORM, telegram, @ada",
    "PLATFORM, '', 123456789",
    "PLATFORM, irc, ada",
    "OIDC, '', AbC|1",
    "EMAIL, https://id.example.org, ada@example.org"
  })
  void refusesWhatIsNoIdentifierOfItsKind(String kind, String issuer, String subject) {
    Refused.with(Reason.BAD_IDENTIFIER, () -> resolve(kind, issuer, subject));
  }

  @Test
  void ATK_A6_aSubjectIsOfItsIssuerAndKindAlone() {
    hold(tenant.account(), "OIDC", "corp", "https://id.example.org", "42");

    Refusal absent =
        Refused.with(Reason.NOT_FOUND, () -> resolve("OIDC", "https://id.example.org", "43"));
    Refusal elsewhere =
        Refused.with(Reason.NOT_FOUND, () -> resolve("OIDC", "https://id.example.com", "42"));
    Refusal otherKind =
        Refused.with(
            Reason.NOT_FOUND, () -> resolve("OAUTH2_USERINFO", "https://id.example.org", "42"));

    assertThat(absent.text()).isEqualTo(elsewhere.text()).isEqualTo(otherKind.text());
    assertThat(resolve("OIDC", "https://id.example.org", "42").getAccountId()).isNotEmpty();
  }

  @Test
  void tellsNobodyWhereTwoProvidersOfOneIssuerGaveItsUserToTwo() {
    String ada = tenant.account();
    hold(ada, "OIDC", "corp", "https://id.example.org", "42");
    UUID other = hold(tenant.account(), "OIDC", "corp2", "https://id.example.org", "42");

    Refused.with(Reason.NOT_FOUND, () -> resolve("OIDC", "https://id.example.org", "42"));
    sql.update(
        "update identity set account_id = ?::uuid where tenant_id = ? and identity_id = ?",
        ada,
        tenant.id(),
        other);

    assertThat(resolve("OIDC", "https://id.example.org", "42").getAccountId()).isEqualTo(ada);
  }
}
