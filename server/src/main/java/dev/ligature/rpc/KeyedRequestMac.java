package dev.ligature.rpc;

import dev.ligature.keys.Purpose;
import dev.ligature.keys.PurposeKeys;
import jakarta.inject.Singleton;

/** MACs under the purpose key of idempotency. */
@Singleton
final class KeyedRequestMac implements RequestMac {
  private final PurposeKeys keys;

  KeyedRequestMac(PurposeKeys keys) {
    this.keys = keys;
  }

  @Override
  public int generation() {
    return keys.active(Purpose.IDEMPOTENCY_HMAC).generation();
  }

  @Override
  public byte[] mac(int generation, byte[] bytes) {
    return keys.generation(Purpose.IDEMPOTENCY_HMAC, "", generation).mac(bytes);
  }
}
