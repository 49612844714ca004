package dev.ligature.keys;

import com.google.protobuf.ByteString;
import dev.ligature.client.crypto.LengthPrefixed;
import dev.ligature.common.AccountId;
import dev.ligature.common.TenantId;
import dev.ligature.common.UserKeyId;
import org.jspecify.annotations.Nullable;

/**
 * A user key as stored.
 *
 * @param wrapped by the shard key; null once shredded
 */
record StoredUserKey(
    TenantId tenant,
    UserKeyId id,
    int epoch,
    AccountId account,
    UserKeyState state,
    KekRef.Shard shard,
    @Nullable ByteString wrapped) {

  /** What its wrap is bound to. */
  byte[] associatedData(String environment) {
    return LengthPrefixed.of("user-kek")
        .text(environment)
        .text(shard.residency())
        .id(tenant.value())
        .id(account.value())
        .id(id.value())
        .number(epoch)
        .number(shard.shard())
        .number(shard.generation())
        .toBytes();
  }
}
