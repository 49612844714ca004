package dev.ligature.keys;

import dev.ligature.common.UserKeyId;

/** An opened user key, split by HKDF so that no two uses share a key. */
public final class UserKey {
  private final StoredUserKey row;
  private final WrappedKek shard;
  private final AeadKey wrap;
  private final AeadKey audit;
  private final AeadKey content;

  UserKey(StoredUserKey row, WrappedKek shard, AeadKey key) {
    this.row = row;
    this.shard = shard;
    this.wrap = key.subkey("ligature/user-key/wrap/v1");
    this.audit = key.subkey("ligature/user-key/audit/v1");
    this.content = key.subkey("ligature/user-key/content/v1");
  }

  public UserKeyId id() {
    return row.id();
  }

  /** Key epoch, from 1, growing with each rotation. */
  public int epoch() {
    return row.epoch();
  }

  /** For audit bodies about the account. */
  public AeadKey audit() {
    return audit;
  }

  /** For content such as TOTP seeds and intent payloads. */
  public AeadKey content() {
    return content;
  }

  AeadKey wrap() {
    return wrap;
  }

  WrappedKek shard() {
    return shard;
  }

  boolean isOf(StoredUserKey other) {
    return row.equals(other);
  }

  @Override
  public String toString() {
    return "UserKey[" + row.id() + ", epoch " + row.epoch() + "]";
  }
}
