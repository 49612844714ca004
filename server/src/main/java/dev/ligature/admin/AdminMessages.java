package dev.ligature.admin;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.ligature.api.admin.v1.ListGatewayKeysResponse;
import dev.ligature.api.admin.v1.ListTenantsResponse;
import dev.ligature.common.DomainException;
import dev.ligature.common.Reason;
import dev.ligature.rpc.Wire;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tenants and their keys on the wire and off it. */
final class AdminMessages {
  private static final Set<String> NOT_THE_ACT = Set.of("request_id", "approval_id", "reason");

  private AdminMessages() {}

  static dev.ligature.api.admin.v1.Tenant tenant(Tenant tenant) {
    return dev.ligature.api.admin.v1.Tenant.newBuilder()
        .setTenantId(tenant.id().toString())
        .setSlug(tenant.slug())
        .setDisplayName(tenant.displayName())
        .setKind(
            switch (tenant.kind()) {
              case CONSUMER -> dev.ligature.api.admin.v1.TenantKind.TENANT_KIND_CONSUMER;
              case ENTERPRISE -> dev.ligature.api.admin.v1.TenantKind.TENANT_KIND_ENTERPRISE;
            })
        .setState(
            switch (tenant.state()) {
              case ACTIVE -> dev.ligature.api.admin.v1.TenantState.TENANT_STATE_ACTIVE;
              case SUSPENDED -> dev.ligature.api.admin.v1.TenantState.TENANT_STATE_SUSPENDED;
              case DELETED -> dev.ligature.api.admin.v1.TenantState.TENANT_STATE_DELETED;
            })
        .setResidency(tenant.residency())
        .setCreateTime(Wire.time(tenant.createdTime()))
        .build();
  }

  /** The state that a change asks for; null leaves it. */
  static @Nullable TenantState state(dev.ligature.api.admin.v1.TenantState state) {
    return switch (state) {
      case TENANT_STATE_UNSPECIFIED -> null;
      case TENANT_STATE_ACTIVE -> TenantState.ACTIVE;
      case TENANT_STATE_SUSPENDED -> TenantState.SUSPENDED;
      case TENANT_STATE_DELETED, UNRECOGNIZED ->
          throw DomainException.invalid(
              Reason.INVALID_FIELD, "state", "A tenant is set to ACTIVE or SUSPENDED.");
    };
  }

  static TenantKind kind(dev.ligature.api.admin.v1.TenantKind kind) {
    return kind == dev.ligature.api.admin.v1.TenantKind.TENANT_KIND_ENTERPRISE
        ? TenantKind.ENTERPRISE
        : TenantKind.CONSUMER;
  }

  /** A page; {@code found} holds one row more than the page where there is a next one. */
  static ListTenantsResponse page(List<Tenant> found, int size) {
    ListTenantsResponse.Builder page = ListTenantsResponse.newBuilder();
    found.stream().limit(size).forEach(each -> page.addTenants(tenant(each)));
    if (found.size() > size) {
      page.setNextPageToken(found.get(size - 1).slug());
    }
    return page.build();
  }

  static GatewayKey gatewayKey(dev.ligature.api.admin.v1.GatewayKey key) {
    return new GatewayKey(
        key.getGatewayKeyId(),
        key.getService(),
        key.getPlatform(),
        key.getPublicKey(),
        key.getMaximumAal(),
        List.copyOf(key.getAllowedAmrList()),
        key.hasNotAfterTime() ? Wire.instant(key.getNotAfterTime(), "key.not_after_time") : null,
        null);
  }

  static dev.ligature.api.admin.v1.GatewayKey gatewayKey(GatewayKey key) {
    dev.ligature.api.admin.v1.GatewayKey.Builder message =
        dev.ligature.api.admin.v1.GatewayKey.newBuilder()
            .setGatewayKeyId(key.id())
            .setService(key.service())
            .setPlatform(key.platform())
            .setPublicKey(key.publicKey())
            .setMaximumAal(key.maximumAal())
            .addAllAllowedAmr(key.allowedAmr());
    Instant notAfter = key.notAfter();
    if (notAfter != null) {
      message.setNotAfterTime(Wire.time(notAfter));
    }
    Instant revoked = key.revokedTime();
    if (revoked != null) {
      message.setRevokeTime(Wire.time(revoked));
    }
    return message.build();
  }

  /** A page; {@code found} holds one row more than the page where there is a next one. */
  static ListGatewayKeysResponse keys(List<GatewayKey> found, int size) {
    ListGatewayKeysResponse.Builder page = ListGatewayKeysResponse.newBuilder();
    found.stream().limit(size).forEach(each -> page.addKeys(gatewayKey(each)));
    if (found.size() > size) {
      page.setNextPageToken(found.get(size - 1).id());
    }
    return page.build();
  }

  /** Digest of what is asked for, whoever asks and why. */
  static HashCode act(Message request) {
    Message.Builder act = request.toBuilder();
    for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
      if (NOT_THE_ACT.contains(field.getName())) {
        act.clearField(field);
      }
    }
    return Hashing.sha256().hashBytes(act.build().toByteArray());
  }
}
