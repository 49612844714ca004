package dev.ligature.vault;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.CredentialRef;
import dev.ligature.common.PersonaId;
import dev.ligature.common.Platform;
import dev.ligature.common.TenantId;
import dev.ligature.keys.CredentialBinding;
import java.time.Instant;

/**
 * Whose a credential is: everything that its seals are bound to, as the rows say at this moment.
 *
 * @param account present owner of the persona
 * @param remote canonical id at the platform
 * @param residency residency of the tenant
 */
record PersonaPlace(
    TenantId tenant,
    PersonaId persona,
    AccountId account,
    boolean isAccountActive,
    Platform platform,
    String network,
    String remote,
    String residency) {

  CredentialBinding binding(
      CredentialRef credential, CredentialKind kind, long version, Instant createdTime) {
    byte[] digest =
        Hashing.sha256()
            .hashBytes(LengthPrefixed.of(platform.name()).text(network).text(remote).toBytes())
            .asBytes();
    return new CredentialBinding(
        residency,
        persona,
        ByteString.copyFrom(digest),
        credential,
        kind.name(),
        version,
        createdTime);
  }

  HpkeInfo info(String environment, SealedContext context, String recipientKeyId) {
    return new HpkeInfo(
        context.purpose(),
        environment,
        tenant.toString(),
        account.toString(),
        context.linkAttempt(),
        context.step(),
        platform.name(),
        recipientKeyId,
        context.epoch());
  }
}
