package dev.ligature.daemon;

import com.google.protobuf.util.Durations;
import dev.ligature.api.connector.v1.AssignSpec;
import dev.ligature.api.connector.v1.LeaseGrant;
import dev.ligature.client.crypto.HpkeInfo;
import dev.ligature.client.crypto.InstanceKeys;
import dev.ligature.client.crypto.SealedBox;

/** Opens material that was leased to this instance (see {@code LeaseGrant}). */
record LeasedMaterial(Trust trust, InstanceKeys keys) {
  /** The secret, which the caller wipes; {@code CryptoRefused} if it is of another context. */
  byte[] open(AssignSpec spec, LeaseGrant grant) {
    String instance = keys.instance().toString();
    HpkeInfo info =
        trust
            .info(
                "lease",
                spec.getTenantId(),
                spec.getAccountId(),
                "",
                "",
                Trust.name(spec.getPlatform()),
                instance,
                spec.getFence().getConnectorEpoch())
            .append(
                grant.getLeaseId(),
                spec.getCredentialRef(),
                Long.toString(grant.getVersion()),
                instance,
                Long.toString(Durations.toMillis(grant.getLeaseTtl())));
    return SealedBox.open(keys.sealing(), info, grant.getMaterial().getSealed().toByteArray());
  }
}
