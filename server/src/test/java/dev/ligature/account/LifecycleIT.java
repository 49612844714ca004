package dev.ligature.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ligature.api.account.v1.AccountServiceGrpc;
import dev.ligature.api.account.v1.CreateGuestRequest;
import dev.ligature.api.account.v1.CreateGuestResponse;
import dev.ligature.api.account.v1.CreateProfileRequest;
import dev.ligature.api.account.v1.DeleteAccountRequest;
import dev.ligature.api.account.v1.DeleteProfileRequest;
import dev.ligature.api.account.v1.ExportAccountRequest;
import dev.ligature.api.account.v1.ExportAccountResponse;
import dev.ligature.api.account.v1.GetOverviewRequest;
import dev.ligature.api.account.v1.ListDevicesRequest;
import dev.ligature.api.account.v1.ListProfilesRequest;
import dev.ligature.api.account.v1.RevokeDeviceRequest;
import dev.ligature.common.Reason;
import dev.ligature.common.Role;
import dev.ligature.db.Sql;
import dev.ligature.testing.Refused;
import dev.ligature.testing.SharedServer;
import dev.ligature.testing.TestIdentities;
import dev.ligature.testing.TestServer;
import dev.ligature.testing.TestTenant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How accounts begin and end, and what their owners take with them. */
class LifecycleIT {
  private final TestServer server = SharedServer.get();
  private final Sql sql = server.bean(Sql.class);
  private TestTenant tenant;
  private String ada;
  private String token;

  @BeforeEach
  void signIn() {
    tenant = TestTenant.create(server);
    ada = tenant.account();
    token = tenant.signIn(ada);
  }

  private AccountServiceGrpc.AccountServiceBlockingStub as(String session) {
    return AccountServiceGrpc.newBlockingStub(tenant.session(session));
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  @Test
  void aGuestHasASessionWhoseTokenIsToldOnce() {
    CreateGuestRequest request =
        CreateGuestRequest.newBuilder().setRequestId(id()).setDisplayName("Eve").build();
    var backend = AccountServiceGrpc.newBlockingStub(tenant.channel(Role.BACKEND));
    CreateGuestResponse guest = backend.createGuest(request);
    CreateGuestResponse replayed = backend.createGuest(request);

    assertThat(
            as(guest.getSession().getSessionToken())
                .getOverview(GetOverviewRequest.getDefaultInstance())
                .getAccount()
                .getKind()
                .name())
        .isEqualTo("ACCOUNT_KIND_GUEST");
    assertThat(replayed.getAccount()).isEqualTo(guest.getAccount());
    assertThat(replayed.getSession().getSessionToken()).isEmpty();
  }

  @Test
  void aRevokedDeviceEndsItsSessionsAndTheOthersLive() {
    String phone = tenant.signIn(ada);
    String laptop =
        as(token).listDevices(ListDevicesRequest.getDefaultInstance()).getDevices(1).getDeviceId();
    Refused.with(Reason.NOT_FOUND, () -> revoke(tenant.signIn(tenant.account()), laptop));

    revoke(phone, laptop);

    Refused.with(
        Reason.SESSION_REVOKED,
        () -> as(token).getOverview(GetOverviewRequest.getDefaultInstance()));
    assertThat(as(phone).listDevices(ListDevicesRequest.getDefaultInstance()).getDevicesList())
        .filteredOn(dev.ligature.api.account.v1.Device::getRevoked)
        .extracting(dev.ligature.api.account.v1.Device::getDeviceId)
        .containsExactly(laptop);
  }

  private void revoke(String session, String device) {
    var _ =
        as(session)
            .revokeDevice(
                RevokeDeviceRequest.newBuilder().setRequestId(id()).setDeviceId(device).build());
  }

  @Test
  void aProfileIsDeletedUnlessItIsThePrimaryOne() {
    String job =
        as(token)
            .createProfile(
                CreateProfileRequest.newBuilder().setRequestId(id()).setName("Job").build())
            .getProfile()
            .getProfileId();
    String primary =
        as(token)
            .listProfiles(ListProfilesRequest.getDefaultInstance())
            .getProfiles(0)
            .getProfileId();

    Refused.with(Reason.WRONG_STATE, () -> deleteProfile(token, primary));
    Refused.with(Reason.NOT_FOUND, () -> deleteProfile(tenant.signIn(tenant.account()), job));
    deleteProfile(token, job);
    assertThat(as(token).listProfiles(ListProfilesRequest.getDefaultInstance()).getProfilesList())
        .hasSize(1);
  }

  private void deleteProfile(String session, String profile) {
    var _ =
        as(session)
            .deleteProfile(
                DeleteProfileRequest.newBuilder().setRequestId(id()).setProfileId(profile).build());
  }

  @Test
  void aDeletedAccountLeavesNothingThatNamesItsOwner() {
    TestIdentities.Mailbox mailbox = TestIdentities.verified(server, tenant.id(), ada);
    var deleted =
        as(token).deleteAccount(DeleteAccountRequest.newBuilder().setRequestId(id()).build());

    assertThat(deleted.hasShredHorizonTime()).isTrue();
    Refused.with(
        Reason.SESSION_REVOKED,
        () -> as(token).getOverview(GetOverviewRequest.getDefaultInstance()));
    boolean isErased =
        sql.one(
            row -> row.bool("erased"),
            """
            select a.state = 'DELETED' and a.display_name is null
              and not exists (select from identity i where i.tenant_id = a.tenant_id)
              and not exists (select from session s
                where s.tenant_id = a.tenant_id and s.account_id = a.account_id)
              and not exists (select from user_key k where k.tenant_id = a.tenant_id
                and k.account_id = a.account_id and k.state <> 'SHREDDED') as erased
            from account a where a.tenant_id = ? and a.account_id = ?::uuid
            """,
            tenant.id(),
            ada);
    assertThat(isErased).isTrue();
    String told =
        sql.one(
            row -> row.text("address"),
            "select address from notice_delivery where tenant_id = ?",
            tenant.id());
    assertThat(told).isEqualTo(mailbox.address());
  }

  @Test
  void aHeldAccountIsNotDeletedAndOneThatIsNotHeldIs() {
    sql.update(
        """
        insert into legal_hold (tenant_id, legal_hold_id, target_kind, target_id, reason, placed_by,
          placed_time)
        values (?, gen_random_uuid(), 'ACCOUNT', ?::uuid, 'case', 'auditor', now())
        """,
        tenant.id(),
        ada);
    DeleteAccountRequest delete = DeleteAccountRequest.newBuilder().setRequestId(id()).build();

    assertThat(Refused.with(Reason.POLICY_FORBIDS, () -> as(token).deleteAccount(delete)).text())
        .doesNotContainIgnoringCase("hold");
    sql.update(
        "update legal_hold set released_time = now(), released_by = 'x' where tenant_id = ?",
        tenant.id());
    assertThat(
            as(token)
                .deleteAccount(delete.toBuilder().setRequestId(id()).build())
                .hasShredHorizonTime())
        .isTrue();
  }

  @Test
  void anExportHoldsWhatTheOwnerHasAndNoSecret() {
    TestIdentities.Mailbox mailbox = TestIdentities.verified(server, tenant.id(), ada);
    Map<String, String> documents = new HashMap<>();
    Iterator<ExportAccountResponse> stream =
        as(token).exportAccount(ExportAccountRequest.getDefaultInstance());
    boolean isLast = false;
    while (stream.hasNext()) {
      ExportAccountResponse next = stream.next();
      isLast = next.getLast();
      documents.merge(next.getDocument(), next.getChunk().toStringUtf8(), String::concat);
    }

    assertThat(isLast).isTrue();
    assertThat(documents).containsKeys("profiles.json", "devices.json", "notices-1.json");
    assertThat(documents.get("account.json")).contains(ada, "Ada");
    assertThat(documents.get("identities.json")).contains(mailbox.address());
    assertThat(documents.get("activity-1.json")).contains("Signed in by gateway on laptop");
    assertThat(documents.get("sessions.json")).contains("auth_time").doesNotContain("token_hash");
  }
}
